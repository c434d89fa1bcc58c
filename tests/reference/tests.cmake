# The model again, in Python with NumPy: random configurations given to both implementations.
foreach(what steps runs)
  add_test(NAME reference_${what} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/compare.py
                                          $<TARGET_FILE:chokepoint> ${what})
  set_tests_properties(reference_${what} PROPERTIES TIMEOUT 900 PROCESSORS 2
                       ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT};OMP_NUM_THREADS=1")
endforeach()
