# Trials of a run again, one by one: together they give what the run counted.
add_test(NAME replay COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_replay.py $<TARGET_FILE:chokepoint>
                             ${PROJECT_SOURCE_DIR}/configs/minimal.yaml ${PROJECT_SOURCE_DIR}/configs/reference.yaml)
set_tests_properties(replay PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
