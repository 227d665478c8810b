# daybook_public_headers(TARGET FOLDER HEADER...)
#
# In the tree, includes are written from the root (#include "core/result.h"). What a user gets is the
# same header under <daybook/core/result.h>, so that a core/result.h of his own cannot get in between.
# This function writes that copy into the build tree (it follows every edit) and installs it.

set(DAYBOOK_INCLUDE_DIR ${PROJECT_BINARY_DIR}/include)

function(daybook_public_headers target folder)
  foreach(header IN LISTS ARGN)
    set(source ${PROJECT_SOURCE_DIR}/${folder}/${header})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(READ ${source} text)
    string(REGEX REPLACE "#include \"((core|store|projections|service)/[^\"]+)\""
                         "#include <daybook/\\1>" text "${text}")
    set(copy ${DAYBOOK_INCLUDE_DIR}/daybook/${folder}/${header})
    set(before "")
    if(EXISTS ${copy})
      file(READ ${copy} before)
    endif()
    if(NOT "${before}" STREQUAL "${text}")
      file(WRITE ${copy} "${text}")
    endif()
    get_filename_component(place daybook/${folder}/${header} DIRECTORY)
    install(FILES ${copy} DESTINATION include/${place})
  endforeach()
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${DAYBOOK_INCLUDE_DIR}> $<INSTALL_INTERFACE:include>)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
endfunction()
