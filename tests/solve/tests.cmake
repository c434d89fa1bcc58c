# Varying a number: cases with a known answer.
add_test(NAME solve COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_solve.py $<TARGET_FILE:chokepoint>
                            ${MPIEXEC_EXECUTABLE})
set_tests_properties(solve PROPERTIES TIMEOUT 300 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
