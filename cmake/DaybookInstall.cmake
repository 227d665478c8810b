# daybook_install(COMPONENT...): `cmake --install` puts the libraries that were built where
# find_package(daybook) finds them, each component with a file of its own. The target
# daybook_installed builds what is installed, and no more.

include(CMakePackageConfigHelpers)

function(daybook_install)
  set(place ${CMAKE_INSTALL_LIBDIR}/cmake/daybook)
  set(components "")
  add_custom_target(daybook_installed)
  foreach(component IN LISTS ARGN)
    if(TARGET daybook_${component})
      list(APPEND components ${component})
      add_dependencies(daybook_installed daybook_${component})
      install(TARGETS daybook_${component} EXPORT daybook-${component}
              ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT daybook
              LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT daybook)
      install(EXPORT daybook-${component} FILE daybook-${component}.cmake NAMESPACE daybook::
              DESTINATION ${place} COMPONENT daybook)
    endif()
  endforeach()

  set(DAYBOOK_COMPONENTS ${components})
  set(DAYBOOK_PACKAGE_INCLUDE_DIR ${CMAKE_INSTALL_INCLUDEDIR})
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/daybook-config.cmake.in
    ${PROJECT_BINARY_DIR}/daybook-config.cmake INSTALL_DESTINATION ${place}
    PATH_VARS DAYBOOK_PACKAGE_INCLUDE_DIR NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/daybook-config-version.cmake
    COMPATIBILITY SameMinorVersion)  # until 1.0 a minor version may break
  install(FILES ${PROJECT_BINARY_DIR}/daybook-config.cmake
                ${PROJECT_BINARY_DIR}/daybook-config-version.cmake
                ${PROJECT_SOURCE_DIR}/cmake/DaybookSchema.cmake
                ${PROJECT_SOURCE_DIR}/cmake/report_to_catch.cpp
          DESTINATION ${place} COMPONENT daybook)
endfunction()
