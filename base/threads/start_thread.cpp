#include "base/threads/start_thread.h"

#include <fmt/format.h>
#include <pthread.h>

#include <string>
#include <system_error>

namespace daybook {

std::thread start_thread(std::string_view name, std::function<void()> body) {
  constexpr std::size_t name_bytes_max = 15;  // the kernel's limit
  const std::string kept{name.substr(0, name_bytes_max)};
  std::thread thread;
  try {
    thread = std::thread{std::move(body)};
  } catch (const std::system_error& error) {
    throw std::system_error{error.code(), fmt::format("cannot start the thread {}", kept)};
  }
  pthread_setname_np(thread.native_handle(), kept.c_str());
  return thread;
}

}  // namespace daybook
