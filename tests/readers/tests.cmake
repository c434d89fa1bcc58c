# The result file in the readers that people use.
add_test(NAME readers COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_readers.py $<TARGET_FILE:chokepoint>
                              ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
set_tests_properties(readers PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
