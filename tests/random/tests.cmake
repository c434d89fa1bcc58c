# Bytes for batteries of tests that are run by hand (tests/random/run).
add_executable(stream_bytes EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/stream_bytes.c)
target_link_libraries(stream_bytes PRIVATE kernels)

# The three generators give the same answers within their errors.
add_test(NAME generators_agree COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/agree.py $<TARGET_FILE:chokepoint>
                                       ${PROJECT_SOURCE_DIR}/configs/rare-earths-2025.yaml)
set_tests_properties(generators_agree PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
