#pragma once

#include <functional>
#include <string_view>
#include <thread>

namespace daybook {

/// Starts a thread with a name, of which the kernel keeps 15 bytes. Throws std::system_error, with
/// a sentence that names the thread, when the system gives none: a limit of processes or memory.
std::thread start_thread(std::string_view name, std::function<void()> body);

}  // namespace daybook
