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
# Controls of the thread sanitizer, in the environment that scripts/test gives it: it reports a race within a parallel region, and
# none where OpenMP keeps order, which it knows of by Archer alone.
if(CHOKEPOINT_SANITIZE STREQUAL thread)
  add_executable(race ${CMAKE_CURRENT_LIST_DIR}/race.c)
  target_link_libraries(race PRIVATE chokepoint_options OpenMP::OpenMP_C)
  add_test(NAME tsan_planted_race COMMAND race planted)
  add_test(NAME tsan_correct COMMAND race correct)
  add_test(NAME tsan_without_archer COMMAND race correct)
  set_tests_properties(tsan_planted_race tsan_without_archer PROPERTIES PASS_REGULAR_EXPRESSION "WARNING: ThreadSanitizer: data race")
  set_tests_properties(tsan_correct PROPERTIES FAIL_REGULAR_EXPRESSION "ThreadSanitizer")
  set_tests_properties(tsan_without_archer PROPERTIES ENVIRONMENT OMP_TOOL=disabled)
endif()
