# mannerly_web(TARGET)
#
# Builds web/ (style sheet and scripts of the pages) and puts the files into TARGET: a generated .cc defines
# pages::assets(). MANNERLY_WEB says what to build:
#   ON    style sheet and scripts, with Node and npm
#   OFF   the style sheet alone: pages say everything without scripts
#   AUTO  ON when a Node that is new enough and npm are here, else OFF
set(MANNERLY_WEB AUTO CACHE STRING "Build the scripts of the pages: ON, OFF or AUTO (when Node is here)")
set(node_version_min 20.19)  # of Vite 8

function(mannerly_find_node result)
  find_program(MANNERLY_NODE node)
  find_program(MANNERLY_NPM npm)
  set(version 0)
  if(MANNERLY_NODE)
    execute_process(COMMAND ${MANNERLY_NODE} --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(REPLACE "v" "" version "${version}")
  endif()
  set(${result} OFF PARENT_SCOPE)
  if(MANNERLY_NPM AND version VERSION_GREATER_EQUAL node_version_min)
    set(${result} ON PARENT_SCOPE)
  elseif(MANNERLY_WEB STREQUAL "ON")
    message(FATAL_ERROR "MANNERLY_WEB=ON needs npm and Node ${node_version_min} or newer (found: ${version})")
  elseif(MANNERLY_WEB STREQUAL "AUTO")
    message(NOTICE "-- No npm, or no Node ${node_version_min} (found: ${version}): the pages get no scripts")
  endif()
endfunction()

function(mannerly_web target)
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(out ${CMAKE_BINARY_DIR}/web)
  set(scripts OFF)
  if(NOT MANNERLY_WEB STREQUAL "OFF")
    mannerly_find_node(scripts)
  endif()
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${web}/src/* ${web}/css/* ${web}/public/* ${web}/map/*)
  set(commands "")
  if(scripts)
    # What npm writes last: packages that are gone are installed again, whatever was built before.
    set(installed ${web}/node_modules/.package-lock.json)
    add_custom_command(OUTPUT ${installed}
      COMMAND ${CMAKE_COMMAND} -DWEB=${web} -DNPM=${MANNERLY_NPM} -P ${CMAKE_SOURCE_DIR}/cmake/web_install.cmake
      COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
      COMMAND ${CMAKE_COMMAND} -E touch ${installed}
      DEPENDS ${web}/package.json ${web}/package-lock.json ${CMAKE_SOURCE_DIR}/cmake/web_install.cmake
      COMMENT "Installing the packages of web/" VERBATIM)
    list(APPEND inputs ${installed} ${web}/vite.config.ts ${web}/compress.ts ${web}/tsconfig.json)
    set(commands COMMAND ${CMAKE_COMMAND} -E env MANNERLY_WEB_OUT=${out}/dist
      ${MANNERLY_NODE} ${web}/node_modules/vite/bin/vite.js build --logLevel warn ${web})
  endif()
  add_custom_command(OUTPUT ${out}/assets_table.cc
    ${commands}
    COMMAND ${CMAKE_COMMAND} -DWEB=${web} -DDIST=${out}/dist -DSCRIPTS=${scripts} -DOUT=${out}/assets_table.cc
      -P ${CMAKE_SOURCE_DIR}/cmake/web_table.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/web_table.cmake
    COMMENT "Building the style sheet and scripts of the pages" VERBATIM)
  target_sources(${target} PRIVATE ${out}/assets_table.cc)
  set(MANNERLY_WEB_SCRIPTS ${scripts} CACHE INTERNAL "Whether the pages have scripts")
endfunction()
