# Files from someone else, and what they may take. (A sanitizer needs more addresses than the memory test leaves.)
add_test(NAME security COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/security.py $<TARGET_FILE:chokepoint>
                               ${PROJECT_SOURCE_DIR})
set_tests_properties(security PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
if(NOT CHOKEPOINT_SANITIZE)
  add_test(NAME limits COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/limits.py $<TARGET_FILE:chokepoint>)
  set_tests_properties(limits PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
endif()
