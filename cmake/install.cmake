# cmake --install build/release [--prefix DIR] [--strip]: the program with its manual page and completions (which it
# prints itself), its profiles and its licence.
include(GNUInstallDirs)
if(TARGET mannerly)
  install(TARGETS mannerly RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set(printed "man@share/man/man1/mannerly.1"
    "completion bash@share/bash-completion/completions/mannerly"
    "completion zsh@share/zsh/site-functions/_mannerly"
    "completion fish@share/fish/vendor_completions.d/mannerly.fish")
  foreach(row IN LISTS printed)
    string(REPLACE "@" ";" row "${row}")
    list(GET row 0 words)
    list(GET row 1 file)
    install(CODE "
      set(file \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${file}\")
      get_filename_component(folder \"\${file}\" DIRECTORY)
      file(MAKE_DIRECTORY \"\${folder}\")
      separate_arguments(words UNIX_COMMAND \"${words}\")
      execute_process(COMMAND \"$<TARGET_FILE:mannerly>\" \${words} OUTPUT_FILE \"\${file}\" RESULT_VARIABLE status)
      if(NOT status EQUAL 0)
        message(FATAL_ERROR \"mannerly ${words}: status \${status}\")
      endif()
      message(STATUS \"Installing: \${file}\")
      list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${file}\")")
  endforeach()
endif()
if(EXISTS ${CMAKE_SOURCE_DIR}/profiles)
  install(DIRECTORY profiles/ DESTINATION ${CMAKE_INSTALL_DATADIR}/mannerly/profiles FILES_MATCHING PATTERN "*.toml")
endif()
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
