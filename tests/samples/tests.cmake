# Values of single trials.
add_test(NAME samples COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/samples.py $<TARGET_FILE:chokepoint>
                              ${PROJECT_SOURCE_DIR}/configs/minimal.yaml ${MPIEXEC_EXECUTABLE})
set_tests_properties(samples PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
