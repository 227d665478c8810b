# daybook_public_headers(TARGET FOLDER HEADER...)
#
# In the tree, includes are written from the root (#include "base/result.h"). What a user gets is
# the same header under <daybook/base/result.h>, so that a base/result.h of his own cannot get in
# between. This function writes that copy into the build tree (it follows every edit) and installs
# it.

set(DAYBOOK_INCLUDE_DIR ${PROJECT_BINARY_DIR}/include)

function(daybook_public_headers target folder)
  set(kept "")
  foreach(header IN LISTS ARGN)
    set(source ${PROJECT_SOURCE_DIR}/${folder}/${header})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(READ ${source} text)
    string(REGEX REPLACE "#include \"((base|core|store|projections|net|service)/[^\"]+)\""
                         "#include <daybook/\\1>" text "${text}")
    set(copy ${DAYBOOK_INCLUDE_DIR}/daybook/${folder}/${header})
    set(before "")
    if(EXISTS ${copy})
      file(READ ${copy} before)
    endif()
    if(NOT "${before}" STREQUAL "${text}")
      file(WRITE ${copy} "${text}")
    endif()
    cmake_path(GET header PARENT_PATH below)
    if(DAYBOOK_INSTALL)
      install(FILES ${copy} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/daybook/${folder}/${below}
              COMPONENT daybook)
    endif()
    list(APPEND kept ${folder}/${header})
  endforeach()
  # A header that is gone must not live on as a copy.
  file(GLOB_RECURSE copies RELATIVE ${DAYBOOK_INCLUDE_DIR}/daybook
       ${DAYBOOK_INCLUDE_DIR}/daybook/${folder}/*.h)
  list(FILTER copies EXCLUDE REGEX "\\.capnp\\.h$")
  foreach(copy IN LISTS copies)
    if(NOT copy IN_LIST kept)
      file(REMOVE ${DAYBOOK_INCLUDE_DIR}/daybook/${copy})
    endif()
  endforeach()

  target_include_directories(${target}
    PUBLIC $<BUILD_INTERFACE:${DAYBOOK_INCLUDE_DIR}>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR})
endfunction()
