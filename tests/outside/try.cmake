# cmake -DWAY=installed|folder -DSOURCE=... -DBUILD=... -DWORK=... ... -P try.cmake
# Configures, builds and runs the outside project in WORK. SOURCE and BUILD are daybook's.

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "The outside project (${WAY}) failed at: ${command}")
  endif()
endfunction()

set(options -G Ninja -DWAY=${WAY} -DCMAKE_CXX_COMPILER=${COMPILER}
    -DCMAKE_BUILD_TYPE=${BUILD_TYPE} "-DCMAKE_CXX_FLAGS_${TYPE}=${FLAGS}")
if(LAUNCHER)
  list(APPEND options -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
endif()
if(WAY STREQUAL "installed")
  file(REMOVE_RECURSE ${WORK}-prefix)  # nothing of an earlier installation may help
  run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}-prefix --component daybook)
  list(APPEND options -DCMAKE_PREFIX_PATH=${WORK}-prefix)
else()
  list(APPEND options -DDAYBOOK_SOURCE=${SOURCE} -DDAYBOOK_WARNINGS_AS_ERRORS=ON)
endif()
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/project -B ${WORK} ${options})
run(${CMAKE_COMMAND} --build ${WORK} --parallel 2)
run(${WORK}/outside)
execute_process(COMMAND ${WORK}/stories OUTPUT_VARIABLE said)
if(NOT said MATCHES "All tests passed .2 assertions in 1 test case")
  message(FATAL_ERROR "The stories of the outside project (${WAY}) are no assertions: ${said}")
endif()
