# cmake --install build/release [--prefix DIR] [--strip]: the program, its profiles and its licence.
include(GNUInstallDirs)
if(TARGET mannerly)
  install(TARGETS mannerly RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(EXISTS ${CMAKE_SOURCE_DIR}/profiles)
  install(DIRECTORY profiles/ DESTINATION ${CMAKE_INSTALL_DATADIR}/mannerly/profiles FILES_MATCHING PATTERN "*.toml")
endif()
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
