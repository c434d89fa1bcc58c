# The program over ranks, threads and instruction sets.
add_test(NAME mpi_same_bytes
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/same_bytes.py $<TARGET_FILE:chokepoint>
                 ${MPIEXEC_EXECUTABLE} ${PROJECT_SOURCE_DIR}/configs/rare-earths-2025.yaml)
set_tests_properties(mpi_same_bytes PROPERTIES TIMEOUT 600 PROCESSORS 2 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
