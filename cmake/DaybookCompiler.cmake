# How every target of this project is compiled: daybook_target(NAME) applies it.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)

if(PROJECT_IS_TOP_LEVEL)
  find_program(DAYBOOK_CCACHE ccache)
  if(DAYBOOK_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${DAYBOOK_CCACHE})
  endif()
endif()

option(DAYBOOK_WARNINGS_AS_ERRORS "Stop the build at a warning" ${PROJECT_IS_TOP_LEVEL})
set(DAYBOOK_SANITIZER "" CACHE STRING "address, thread, fuzz or empty")
set_property(CACHE DAYBOOK_SANITIZER PROPERTY STRINGS "" address thread fuzz)

add_library(daybook_compiler INTERFACE)
target_compile_options(daybook_compiler INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wswitch-enum -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${DAYBOOK_WARNINGS_AS_ERRORS}>:-Werror>
  -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  target_compile_options(daybook_compiler INTERFACE -fcf-protection)
endif()
target_link_options(daybook_compiler INTERFACE -Wl,-z,relro,-z,now)

if(DAYBOOK_SANITIZER STREQUAL "")
  # Needs an optimised build. -U: some distributions' compilers define it too, with another value.
  target_compile_options(daybook_compiler INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
elseif(DAYBOOK_SANITIZER STREQUAL "address")
  target_compile_options(daybook_compiler INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(daybook_compiler INTERFACE -fsanitize=address,undefined)
elseif(DAYBOOK_SANITIZER STREQUAL "thread")
  target_compile_options(daybook_compiler INTERFACE -fsanitize=thread)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(daybook_compiler INTERFACE -Wno-tsan)
  endif()
  target_link_options(daybook_compiler INTERFACE -fsanitize=thread)
elseif(DAYBOOK_SANITIZER STREQUAL "fuzz")  # what libFuzzer needs, and the sanitizers
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "libFuzzer comes with clang: use preset fuzz, as scripts/fuzz does")
  endif()
  target_compile_options(daybook_compiler INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${PROJECT_SOURCE_DIR}/tests/fuzz/kj_for_clang.h>")
  target_link_options(daybook_compiler INTERFACE -fsanitize=address,undefined)
else()
  message(FATAL_ERROR
          "DAYBOOK_SANITIZER is '${DAYBOOK_SANITIZER}'; use address, thread, fuzz or nothing")
endif()

# The project's own flags for one of its targets. They do not reach the user's code.
function(daybook_target target)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:daybook_compiler>)
  target_compile_features(${target} PUBLIC cxx_std_20)
endfunction()
