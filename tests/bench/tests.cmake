# A guard on speed that noise does not reach.
add_test(NAME bench_instructions COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/instructions.py $<TARGET_FILE:chokepoint>)
set_tests_properties(bench_instructions PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
# Three programs that share no code for stepping the network with the engine; they agree.
add_test(NAME bench_agreement COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/agreement.py $<TARGET_FILE:chokepoint>
                                      $<TARGET_FILE:kernels>)
set_tests_properties(bench_agreement PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
# What check says that a run takes; nothing runs beside it.
add_test(NAME bench_forecast COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/forecast.py $<TARGET_FILE:chokepoint>)
set_tests_properties(bench_forecast PROPERTIES TIMEOUT 600 RUN_SERIAL TRUE ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT};OMP_NUM_THREADS=1")
