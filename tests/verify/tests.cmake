# The cases with known answers, run by the program; and docs/validation.md holds what it finds.
add_test(NAME verify COMMAND chokepoint verify -n 20k --seed 20251015)
add_test(NAME verify_ranks COMMAND ${MPIEXEC_EXECUTABLE} -n 2 $<TARGET_FILE:chokepoint> verify -n 20k -t 1)
add_test(NAME verify_document COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/scripts/validate --check $<TARGET_FILE:chokepoint>)
add_test(NAME verify_convergence COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/convergence.py $<TARGET_FILE:chokepoint>
                                         ${PROJECT_SOURCE_DIR}/engine/verify/cases)
set_tests_properties(verify verify_ranks verify_document verify_convergence PROPERTIES TIMEOUT 600 PROCESSORS 2
  ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
