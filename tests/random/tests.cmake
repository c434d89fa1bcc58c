# The three generators give the same answers within their errors.
add_test(NAME generators_agree COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/agree.py $<TARGET_FILE:chokepoint>
                                       ${PROJECT_SOURCE_DIR}/configs/rare-earths-2025.yaml)
set_tests_properties(generators_agree PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
