# The installed copy, and programs built against it. A library of a sanitizer needs its program to have it as well.
if(NOT CHOKEPOINT_SANITIZE)
  add_test(NAME install COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/install.py ${PROJECT_BINARY_DIR}
                                ${PROJECT_SOURCE_DIR} ${MPIEXEC_EXECUTABLE})
  set_tests_properties(install PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
endif()
add_test(NAME manual COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/manual.py $<TARGET_FILE:chokepoint>)
set_tests_properties(manual PROPERTIES TIMEOUT 300)
