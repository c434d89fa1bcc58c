# Two result files side by side.
add_test(NAME compare_files COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_files.py
                                    $<TARGET_FILE:chokepoint> ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
set_tests_properties(compare_files PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
