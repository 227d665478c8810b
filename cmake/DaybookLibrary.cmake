# daybook_library(NAME SOURCES FILE... [HEADERS FILE...] [SCHEMAS FILE...])
#
# Adds the static library daybook_NAME, alias daybook::NAME, of the current source folder. HEADERS
# and SCHEMAS are its public ones, relative to that folder; the tidy test reads HEADERS too.

function(daybook_library name)
  cmake_parse_arguments(PARSE_ARGV 1 library "" "" "SOURCES;HEADERS;SCHEMAS")
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}
             OUTPUT_VARIABLE folder)
  add_library(daybook_${name} STATIC ${library_SOURCES})
  add_library(daybook::${name} ALIAS daybook_${name})
  set_target_properties(daybook_${name} PROPERTIES EXPORT_NAME ${name})
  daybook_target(daybook_${name})
  target_include_directories(daybook_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  if(library_HEADERS)
    daybook_public_headers(daybook_${name} ${folder} ${library_HEADERS})
  endif()
  if(library_SCHEMAS)
    daybook_public_schema(daybook_${name} ${folder} ${library_SCHEMAS})
  endif()
endfunction()
