# What is made to fail, in the test or in the whole program: requests for memory, for files, and files themselves.
add_library(fault_interposer MODULE ${CMAKE_CURRENT_LIST_DIR}/interpose.c)
target_compile_options(fault_interposer PRIVATE -Wall -Wextra -Wconversion -fPIC -fno-builtin -fvisibility=default)
target_compile_definitions(fault_interposer PRIVATE _GNU_SOURCE)
function(add_fault_test name)
  add_test(NAME faults_${name} COMMAND ${Python3_EXECUTABLE} ${ARGN})
  set_tests_properties(faults_${name} PROPERTIES TIMEOUT 600 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
endfunction()
add_fault_test(damage ${CMAKE_CURRENT_LIST_DIR}/damage.py $<TARGET_FILE:chokepoint> ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
