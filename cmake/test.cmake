# mannerly_test(PROGRAM NAME name LABEL label SOURCES file... [LIBRARIES target...] [TIMEOUT seconds])
#
# One test program = one CTest case. A case of its own for each TEST would cost a process start each
# (thousands of them), and the programs would be run once more at build time to list them. To run a single
# case call the program: build/dev/bin/PROGRAM --gtest_filter=Suite.Case
function(mannerly_test program)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "NAME;LABEL;TIMEOUT" "SOURCES;LIBRARIES")
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 240)
  endif()
  if(MANNERLY_SANITIZE)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 5")  # what the sanitizers cost
  endif()
  add_executable(${program} ${ARG_SOURCES})
  target_link_libraries(${program} PRIVATE mannerly_options GTest::gmock GTest::gtest_main ${ARG_LIBRARIES})
  target_include_directories(${program} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${program} PRIVATE MANNERLY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${ARG_NAME} COMMAND ${program})
  set_tests_properties(${ARG_NAME} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
