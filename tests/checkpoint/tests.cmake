# Runs that are stopped, killed, taken up again, extended, split and merged.
add_test(NAME checkpoint COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/checkpoint.py $<TARGET_FILE:chokepoint>
                                 ${MPIEXEC_EXECUTABLE} ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
set_tests_properties(checkpoint PROPERTIES TIMEOUT 600 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
add_test(NAME checkpoint_kill COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/kill.py $<TARGET_FILE:chokepoint>
                                      ${MPIEXEC_EXECUTABLE} ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
set_tests_properties(checkpoint_kill PROPERTIES TIMEOUT 600 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
add_test(NAME checkpoint_attempts COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/attempts.py $<TARGET_FILE:chokepoint>
                                          ${MPIEXEC_EXECUTABLE} ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
set_tests_properties(checkpoint_attempts PROPERTIES TIMEOUT 600 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
foreach(name minimal reference gallium-germanium rare-earths-2025)
  list(APPEND neighbours ${PROJECT_SOURCE_DIR}/configs/${name}.yaml)
endforeach()
add_test(NAME checkpoint_neighbours COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/neighbours.py $<TARGET_FILE:chokepoint> ${neighbours})
set_tests_properties(checkpoint_neighbours PROPERTIES TIMEOUT 300 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
