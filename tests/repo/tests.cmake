# What holds for the repository as a whole: layers, formatting, scripts, configurations, the notebook.
set(repo ${CMAKE_CURRENT_LIST_DIR})
set(python ${Python3_EXECUTABLE} -B)
# Nothing is left in the home folder, which there may not be.
set(jupyter ${CMAKE_CURRENT_BINARY_DIR}/jupyter)
set(repo_environment "${CHOKEPOINT_TEST_ENVIRONMENT};MPLBACKEND=Agg;MPLCONFIGDIR=${jupyter};IPYTHONDIR=${jupyter}"
  "JUPYTER_RUNTIME_DIR=${jupyter};JUPYTER_CONFIG_DIR=${jupyter};PYDEVD_DISABLE_FILE_VALIDATION=1")

add_test(NAME repo_layering COMMAND ${python} ${repo}/layering.py)
add_test(NAME repo_contents COMMAND ${python} ${repo}/contents.py)
add_test(NAME repo_sbatch COMMAND ${repo}/sbatch.sh $<TARGET_FILE:chokepoint>)

# Another version of clang-format would format otherwise.
find_program(CLANG_FORMAT clang-format-14)
if(CLANG_FORMAT)
  file(GLOB_RECURSE formatted CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/engine/*.[ch] ${PROJECT_SOURCE_DIR}/kernels/*.[ch]
    ${PROJECT_SOURCE_DIR}/tests/*.[ch] ${PROJECT_SOURCE_DIR}/docs/*.c)
  add_test(NAME repo_format COMMAND ${CLANG_FORMAT} --dry-run -Werror ${formatted})
endif()

# All of it takes minutes: scripts/analyse, by hand.
find_program(CPPCHECK cppcheck)
find_program(CLANG_TIDY clang-tidy-14)
if(CPPCHECK AND CLANG_TIDY)
  add_test(NAME repo_analyse COMMAND scripts/analyse --quick WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(repo_analyse PROPERTIES PROCESSORS 2 ENVIRONMENT "BUILD=${CMAKE_BINARY_DIR}")
endif()

find_program(SHELLCHECK shellcheck)
if(SHELLCHECK)
  file(GLOB_RECURSE shell CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*.sh ${PROJECT_SOURCE_DIR}/slurm/*.sbatch)
  add_test(NAME repo_shellcheck COMMAND ${SHELLCHECK} scripts/install scripts/run scripts/test scripts/fuzz scripts/analyse .ci/run ${shell}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endif()

# Every configuration, and the README's example, is read without an error or a warning.
file(GLOB configs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/*.yaml)
foreach(config ${configs})
  get_filename_component(name ${config} NAME_WE)
  add_test(NAME check_${name} COMMAND chokepoint check ${config})
  set_tests_properties(check_${name} PROPERTIES ENVIRONMENT "${repo_environment}" TIMEOUT 60 FAIL_REGULAR_EXPRESSION "warning")
endforeach()
add_test(NAME repo_results_doc COMMAND ${python} ${repo}/results_doc.py $<TARGET_FILE:chokepoint>)
add_test(NAME repo_readme COMMAND ${python} ${repo}/readme.py $<TARGET_FILE:chokepoint>)

# The notebook and the picture, on a small result of the case they are for.
set(first_look ${CMAKE_CURRENT_BINARY_DIR}/first-look)
add_test(NAME repo_first_look_result COMMAND chokepoint run ${PROJECT_SOURCE_DIR}/configs/rare-earths-2025.yaml -n 2000 -o ${first_look}.h5)
foreach(notebook first-look policies tail fan-charts)
  add_test(NAME repo_notebook_${notebook} COMMAND ${python} -m nbconvert --to html --execute
    --output ${CMAKE_CURRENT_BINARY_DIR}/${notebook}.html ${PROJECT_SOURCE_DIR}/notebooks/${notebook}.ipynb)
  list(APPEND pictures repo_notebook_${notebook})
endforeach()
add_test(NAME repo_plot COMMAND ${python} ${PROJECT_SOURCE_DIR}/scripts/plot ${first_look}.h5 -o ${first_look}.png)
foreach(figure exceedance when fan savings)
  add_test(NAME repo_plot_${figure} COMMAND ${python} ${PROJECT_SOURCE_DIR}/scripts/plot ${first_look}.h5 --figure ${figure}
    -o ${first_look}-${figure}.svg)
  list(APPEND pictures repo_plot_${figure})
endforeach()
add_test(NAME repo_report COMMAND ${python} ${repo}/report.py ${PROJECT_SOURCE_DIR}/scripts/report ${first_look}.h5)
find_program(CHOKEPOINT_BROWSER NAMES chromium chromium-browser google-chrome)
if(CHOKEPOINT_BROWSER)
  add_test(NAME repo_report_browser COMMAND ${python} ${repo}/report_browser.py ${PROJECT_SOURCE_DIR}/scripts/report
    ${first_look}.h5 ${CHOKEPOINT_BROWSER})
  list(APPEND pictures repo_report_browser)
endif()
set_tests_properties(repo_first_look_result PROPERTIES FIXTURES_SETUP first_look_result)
set_tests_properties(repo_plot repo_report repo_readme ${pictures} PROPERTIES FIXTURES_REQUIRED first_look_result)
set_tests_properties(repo_sbatch repo_readme repo_first_look_result repo_plot repo_report ${pictures} PROPERTIES TIMEOUT 300
  ENVIRONMENT "${repo_environment};CHOKEPOINT_RESULT=${first_look}.h5;CHOKEPOINT=$<TARGET_FILE:chokepoint>")
