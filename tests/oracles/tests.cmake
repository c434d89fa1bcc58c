# Cases with answers known from elsewhere, run by the program.
add_test(NAME oracles COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check.py $<TARGET_FILE:chokepoint>
                              ${CMAKE_CURRENT_LIST_DIR})
set_tests_properties(oracles PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
