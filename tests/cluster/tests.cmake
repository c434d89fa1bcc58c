# Real clusters on this machine: hosts made of namespaces, Slurm on them, links that are cut. Skipped where there is no
# root, no Slurm or no namespaces; left out with sanitizers, which are slow to start. With what waits for clocks of minutes
# they run with ctest -C cluster -L cluster-slow alone (scripts/test --cluster). They mostly wait, so others run beside them.
if(CHOKEPOINT_SANITIZE)
  return()
endif()
foreach(part slurm links)
  set(command ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/${part}_test.py $<TARGET_FILE:chokepoint> ${MPIEXEC_EXECUTABLE})
  add_test(NAME cluster_${part} COMMAND ${command})
  add_test(NAME cluster_${part}_slow CONFIGURATIONS cluster COMMAND ${command} --slow)
  set_tests_properties(cluster_${part} cluster_${part}_slow PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77)
  set_tests_properties(cluster_${part}_slow PROPERTIES LABELS cluster-slow)
endforeach()
add_test(NAME cluster_leftovers COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/leftovers_test.py)
set_tests_properties(cluster_leftovers PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
