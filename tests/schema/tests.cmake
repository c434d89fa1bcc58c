# Files as earlier versions wrote them.
add_test(NAME schema COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/schema.py $<TARGET_FILE:chokepoint>
                             ${PROJECT_SOURCE_DIR})
set_tests_properties(schema PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
