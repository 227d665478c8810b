# How every target of this project is compiled: daybook_target(NAME) applies it.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(DAYBOOK_CCACHE ccache)
if(DAYBOOK_CCACHE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DAYBOOK_CCACHE})
endif()

option(DAYBOOK_WARNINGS_AS_ERRORS "Stop the build at a warning" ${PROJECT_IS_TOP_LEVEL})
set(DAYBOOK_SANITIZER "" CACHE STRING "address, thread or empty")

add_library(daybook_compiler INTERFACE)
target_compile_features(daybook_compiler INTERFACE cxx_std_20)
target_compile_options(daybook_compiler INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wswitch-enum -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${DAYBOOK_WARNINGS_AS_ERRORS}>:-Werror>
  -fstack-protector-strong -fstack-clash-protection -fcf-protection
  $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>
  -D_GLIBCXX_ASSERTIONS)
target_link_options(daybook_compiler INTERFACE -Wl,-z,relro,-z,now)

if(DAYBOOK_SANITIZER STREQUAL "address")
  target_compile_options(daybook_compiler INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(daybook_compiler INTERFACE -fsanitize=address,undefined)
elseif(DAYBOOK_SANITIZER STREQUAL "thread")
  target_compile_options(daybook_compiler INTERFACE -fsanitize=thread -Wno-tsan)
  target_link_options(daybook_compiler INTERFACE -fsanitize=thread)
endif()

# The project's own flags for one of its targets. They do not reach the user's code.
function(daybook_target target)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:daybook_compiler>)
  target_compile_features(${target} PUBLIC cxx_std_20)
endfunction()
