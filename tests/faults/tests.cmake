# What is made to fail, in a test or in the whole program: requests for memory and of files, and the files themselves.
set(faults ${CMAKE_CURRENT_LIST_DIR})
function(add_fault_test name)
  add_test(NAME faults_${name} COMMAND ${Python3_EXECUTABLE} ${faults}/${ARGN})
  set_tests_properties(faults_${name} PROPERTIES TIMEOUT 900 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT};OMP_NUM_THREADS=1")
endfunction()
set(config ${PROJECT_SOURCE_DIR}/configs/minimal.yaml)
add_fault_test(damage damage.py $<TARGET_FILE:chokepoint> ${config})
add_fault_test(places places.py $<TARGET_FILE:chokepoint> ${config})

add_executable(test_arena_faults ${faults}/test_arena_faults.c)
target_link_libraries(test_arena_faults PRIVATE fuzz_parts PkgConfig::CMOCKA)
target_link_options(test_arena_faults PRIVATE -Wl,--wrap=cp_arena_take,--wrap=cp_arena_text,--wrap=cp_arena_format)
add_test(NAME faults_arena COMMAND test_arena_faults)
set_tests_properties(faults_arena PROPERTIES TIMEOUT 900 # memory that is given back is kept for the next round
                     ENVIRONMENT "MALLOC_MMAP_THRESHOLD_=268435456;MALLOC_TRIM_THRESHOLD_=268435456")

# The interposer takes the place of what sanitizers put there themselves.
if(NOT CHOKEPOINT_SANITIZE)
  add_library(fault_interposer MODULE ${faults}/interpose.c)
  target_compile_options(fault_interposer PRIVATE -Wall -Wextra -Wconversion -fPIC -fno-builtin -fvisibility=default)
  target_compile_definitions(fault_interposer PRIVATE _GNU_SOURCE)
  foreach(what memory libraries write read kill)
    add_fault_test(${what} inject.py $<TARGET_FILE:chokepoint> $<TARGET_FILE:fault_interposer> ${config} ${what})
  endforeach()
  add_fault_test(ranks ranks.py $<TARGET_FILE:chokepoint> $<TARGET_FILE:fault_interposer> ${MPIEXEC_EXECUTABLE} ${config})
  set_tests_properties(faults_ranks PROPERTIES PROCESSORS 2)
endif()
