# The installed copy, and programs built against it. A library of a sanitizer needs its program to have it as well.
if(NOT CHOKEPOINT_SANITIZE)
  add_test(NAME install COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/install.py ${PROJECT_BINARY_DIR}
                                ${PROJECT_SOURCE_DIR} ${MPIEXEC_EXECUTABLE})
  set_tests_properties(install PROPERTIES TIMEOUT 300 ENVIRONMENT "${CHOKEPOINT_TEST_ENVIRONMENT}")
  add_test(NAME recipes COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/recipes.py ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
  add_test(NAME package COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/package.py ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
  add_test(NAME package_root COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/package.py ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR}
                                     --root)
  set_tests_properties(recipes package package_root PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
  set_tests_properties(package PROPERTIES FIXTURES_SETUP packages)
  set_tests_properties(package_root PROPERTIES FIXTURES_REQUIRED packages)
endif()
add_test(NAME manual COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/manual.py $<TARGET_FILE:chokepoint>)
set_tests_properties(manual PROPERTIES TIMEOUT 300)
