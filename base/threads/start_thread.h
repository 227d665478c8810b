#pragma once

#include <functional>
#include <string_view>
#include <thread>

namespace daybook {

/// Starts a named thread; the kernel keeps 15 bytes of the name. Throws std::system_error, naming
/// the thread, if the system gives none (limit of processes or memory).
std::thread start_thread(std::string_view name, std::function<void()> body);

}  // namespace daybook
