# daybook_add_schema(TARGET FILE.capnp...): compiles Cap'n Proto schemas into TARGET.
#
# The generated header stands beside the schema's path below the current source folder:
# bank.capnp becomes #include "bank.capnp.h". Schemas may import "/daybook/core/daybook.capnp".

function(daybook_add_schema target)
  get_target_property(kind ${target} TYPE)
  set(visibility PUBLIC)
  if(kind STREQUAL "EXECUTABLE")
    set(visibility PRIVATE)
  endif()
  set(CAPNPC_SRC_PREFIX ${CMAKE_CURRENT_SOURCE_DIR})
  set(CAPNPC_OUTPUT_DIR ${CMAKE_CURRENT_BINARY_DIR}/schema)
  list(APPEND CAPNPC_IMPORT_DIRS ${DAYBOOK_INCLUDE_DIR})
  file(MAKE_DIRECTORY ${CAPNPC_OUTPUT_DIR})
  capnp_generate_cpp(sources headers ${ARGN})
  target_sources(${target} PRIVATE ${sources} ${headers})
  set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS "-w")
  target_include_directories(${target} SYSTEM ${visibility} ${CAPNPC_OUTPUT_DIR})
endfunction()

# The library's own schemas are public: they and their generated headers stand in <daybook/FOLDER/>.
function(daybook_public_schema target folder)
  set(CAPNPC_SRC_PREFIX ${DAYBOOK_INCLUDE_DIR})
  set(CAPNPC_OUTPUT_DIR ${DAYBOOK_INCLUDE_DIR})
  foreach(schema IN LISTS ARGN)
    set(copy ${DAYBOOK_INCLUDE_DIR}/daybook/${folder}/${schema})
    configure_file(${PROJECT_SOURCE_DIR}/${folder}/${schema} ${copy} COPYONLY)
    capnp_generate_cpp(sources headers ${copy})
    target_sources(${target} PRIVATE ${sources} ${headers})
    set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS "-w")
    install(FILES ${copy} ${headers} DESTINATION include/daybook/${folder})
  endforeach()
endfunction()
