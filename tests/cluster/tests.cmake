# Real clusters on this machine: hosts made of namespaces, Slurm on them, links that are cut. Skipped where there is no root, no
# Slurm or no namespaces. What waits for clocks of minutes runs with ctest -C cluster alone (scripts/test --cluster).
set(cluster ${Python3_EXECUTABLE} -B)
add_test(NAME cluster_slurm COMMAND ${cluster} ${CMAKE_CURRENT_LIST_DIR}/slurm_jobs.py $<TARGET_FILE:chokepoint>)
add_test(NAME cluster_slurm_slow CONFIGURATIONS cluster COMMAND ${cluster} ${CMAKE_CURRENT_LIST_DIR}/slurm_jobs.py $<TARGET_FILE:chokepoint> --slow)
add_test(NAME cluster_links COMMAND ${cluster} ${CMAKE_CURRENT_LIST_DIR}/links.py $<TARGET_FILE:chokepoint> ${MPIEXEC_EXECUTABLE})
set(cluster_tests cluster_slurm cluster_slurm_slow cluster_links)
set_tests_properties(${cluster_tests} PROPERTIES TIMEOUT 900 LABELS cluster SKIP_RETURN_CODE 77 PROCESSORS 2)
