# What `cmake --install` puts where. Nothing installed knows its prefix: the whole tree can be moved afterwards.
# Components: program, library (to run programs that use it), development (to build them).
include(CMakePackageConfigHelpers)
set(packaging ${CMAKE_CURRENT_LIST_DIR})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Chokepoint)
set(data_dir ${CMAKE_INSTALL_DATADIR}/chokepoint)

install(TARGETS chokepoint RUNTIME COMPONENT program)
install(TARGETS libchokepoint EXPORT ChokepointTargets
  LIBRARY COMPONENT library NAMELINK_COMPONENT development
  PUBLIC_HEADER COMPONENT development)

install(EXPORT ChokepointTargets NAMESPACE Chokepoint:: DESTINATION ${package_dir} COMPONENT development)
configure_package_config_file(${packaging}/ChokepointConfig.cmake.in ${PROJECT_BINARY_DIR}/ChokepointConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ChokepointConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ChokepointConfig.cmake ${PROJECT_BINARY_DIR}/ChokepointConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT development)

# From the folder of chokepoint.pc up to the prefix, however deep the library folder is (lib64, lib/x86_64-linux-gnu).
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${packaging}/chokepoint.pc.in ${PROJECT_BINARY_DIR}/chokepoint.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/chokepoint.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs DESTINATION ${data_dir} COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/notebooks DESTINATION ${data_dir} COMPONENT program FILES_MATCHING PATTERN *.ipynb)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/plot ${PROJECT_SOURCE_DIR}/scripts/report DESTINATION ${data_dir}/scripts
  COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/scripts/figures.py DESTINATION ${data_dir}/scripts COMPONENT program)
file(GLOB jobs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/slurm/*.sbatch)
install(PROGRAMS ${jobs} DESTINATION ${data_dir}/slurm COMPONENT program)
file(GLOB pages ${PROJECT_SOURCE_DIR}/docs/*.md ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/SECURITY.md
  ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# For Environment Modules and Lmod; it finds the prefix from its own place, five folders below.
configure_file(${packaging}/modulefile.in ${PROJECT_BINARY_DIR}/modulefile @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/modulefile DESTINATION ${data_dir}/modulefiles/chokepoint RENAME ${PROJECT_VERSION}
  COMPONENT program)

# Manual pages and completions come from the program's own tables.
if(NOT CHOKEPOINT_SANITIZE)
  find_program(GZIP gzip)
  set(generated ${PROJECT_BINARY_DIR}/generated)
  add_custom_command(OUTPUT ${generated}/made DEPENDS chokepoint ${packaging}/manual.cmake VERBATIM
    COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:chokepoint> -D OUT=${generated} -D GZIP=${GZIP}
            -P ${packaging}/manual.cmake)
  add_custom_target(manual ALL DEPENDS ${generated}/made)
  install(DIRECTORY ${generated}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
  install(DIRECTORY ${generated}/completions/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT program)
endif()
