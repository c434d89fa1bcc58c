# Fuzz targets: with CHOKEPOINT_FUZZ (and clang) libFuzzer drives them, see scripts/fuzz; otherwise each gets the inputs
# that are kept.
option(CHOKEPOINT_FUZZ "Build the fuzz targets with libFuzzer" OFF)
set(fuzz ${CMAKE_CURRENT_LIST_DIR})
foreach(target config options tallies)
  if(CHOKEPOINT_FUZZ)
    add_executable(fuzz_${target} ${fuzz}/fuzz_${target}.c)
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${target} ${fuzz}/fuzz_${target}.c ${fuzz}/replay.c)
    add_test(NAME fuzz_${target} COMMAND fuzz_${target} ${fuzz}/corpus/${target} ${PROJECT_SOURCE_DIR}/tests/invalid
                                         ${PROJECT_SOURCE_DIR}/configs)
    set_tests_properties(fuzz_${target} PROPERTIES TIMEOUT 60)
  endif()
  target_link_libraries(fuzz_${target} PRIVATE engine)
endforeach()
