# daybook_add_schema(TARGET FILE.capnp...): compiles Cap'n Proto schemas into TARGET.
#
# The generated header stands beside the schema's path below the current source folder:
# bank.capnp becomes #include "bank.capnp.h". Schemas may import "/daybook/core/daybook.capnp".
# Installed with the package: a user calls it for the schemas of his domain.

# Where the schemas of Cap'n Proto itself and of daybook stand. A property, since the callers of
# daybook_add_schema do not see the variables of this project.
function(daybook_schema_paths)
  set_property(GLOBAL PROPERTY DAYBOOK_SCHEMA_PATHS ${ARGN})
endfunction()

# daybook_generate(SOURCES HEADERS PREFIX OUTPUT FILE...): what `capnp compile` will write.
function(daybook_generate sources headers prefix output)
  get_property(CAPNPC_IMPORT_DIRS GLOBAL PROPERTY DAYBOOK_SCHEMA_PATHS)
  list(GET CAPNPC_IMPORT_DIRS 0 CAPNP_INCLUDE_DIRECTORY)
  set(CAPNPC_SRC_PREFIX ${prefix})
  set(CAPNPC_OUTPUT_DIR ${output})
  file(MAKE_DIRECTORY ${output})
  capnp_generate_cpp(cpps hs ${ARGN})
  foreach(cpp IN LISTS cpps)  # again when a schema beside it changes, which it may import
    add_custom_command(OUTPUT ${cpp} DEPENDS ${ARGN} APPEND)
  endforeach()
  set_source_files_properties(${cpps} PROPERTIES COMPILE_OPTIONS -w)
  set(${sources} ${cpps} PARENT_SCOPE)
  set(${headers} ${hs} PARENT_SCOPE)
endfunction()

function(daybook_add_schema target)
  foreach(schema IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH schema)
    cmake_path(IS_PREFIX CMAKE_CURRENT_SOURCE_DIR ${schema} inside)
    if(NOT inside OR NOT EXISTS ${schema})
      message(FATAL_ERROR
              "daybook_add_schema: ${schema} is no file below ${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    list(APPEND schemas ${schema})
  endforeach()
  get_target_property(kind ${target} TYPE)
  set(visibility PUBLIC)
  if(kind STREQUAL "EXECUTABLE")
    set(visibility PRIVATE)
  endif()
  set(output ${CMAKE_CURRENT_BINARY_DIR}/schema)
  daybook_generate(sources headers ${CMAKE_CURRENT_SOURCE_DIR} ${output} ${schemas})
  target_sources(${target} PRIVATE ${sources} ${headers})
  target_include_directories(${target} SYSTEM ${visibility} $<BUILD_INTERFACE:${output}>)
endfunction()

# The library's own schemas are public: they and their generated headers stand in <daybook/FOLDER/>.
function(daybook_public_schema target folder)
  foreach(schema IN LISTS ARGN)
    set(copy ${DAYBOOK_INCLUDE_DIR}/daybook/${folder}/${schema})
    configure_file(${PROJECT_SOURCE_DIR}/${folder}/${schema} ${copy} COPYONLY)
    list(APPEND copies ${copy})
    if(DAYBOOK_INSTALL)
      cmake_path(GET schema PARENT_PATH below)
      install(FILES ${copy} ${copy}.h COMPONENT daybook
              DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/daybook/${folder}/${below})
    endif()
  endforeach()
  daybook_generate(sources headers ${DAYBOOK_INCLUDE_DIR} ${DAYBOOK_INCLUDE_DIR} ${copies})
  target_sources(${target} PRIVATE ${sources} ${headers})
endfunction()
