# The sanitizers, in a build of their own, where clang has them. Not from within such a build.
find_program(CHOKEPOINT_CLANG clang)
if(CHOKEPOINT_CLANG AND NOT CHOKEPOINT_SANITIZE)
  execute_process(COMMAND ${CHOKEPOINT_CLANG} -print-file-name=libclang_rt.fuzzer-${CMAKE_SYSTEM_PROCESSOR}.a
                  OUTPUT_VARIABLE fuzzer_library OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(EXISTS ${fuzzer_library})
    add_test(NAME sanitizers COMMAND ${CMAKE_CURRENT_LIST_DIR}/brief.sh ${Python3_EXECUTABLE} 15
             $<TARGET_FILE:chokepoint>)
    set_tests_properties(sanitizers PROPERTIES PROCESSORS 2 TIMEOUT 2400 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
  endif()
endif()
