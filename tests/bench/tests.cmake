# A guard on speed that noise does not reach.
add_test(NAME bench_instructions COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/instructions.py $<TARGET_FILE:chokepoint>)
set_tests_properties(bench_instructions PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
