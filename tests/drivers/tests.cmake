# What the worst trials have in common, against the same trials told one by one.
add_test(NAME drivers COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_drivers.py $<TARGET_FILE:chokepoint>
                              ${PROJECT_SOURCE_DIR}/configs/minimal.yaml ${PROJECT_SOURCE_DIR}/configs/reference.yaml)
set_tests_properties(drivers PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
