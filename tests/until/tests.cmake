# Runs that stop when their estimates are good enough.
add_test(NAME until COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_until.py $<TARGET_FILE:chokepoint>
                            ${MPIEXEC_EXECUTABLE} ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
set_tests_properties(until PROPERTIES TIMEOUT 300 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
