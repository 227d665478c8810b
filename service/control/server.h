#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "service/control/address.h"
#include "service/verb.h"

namespace daybook::control {

/// Runs the verbs of other processes inside the one that serves the directory: one thread for each
/// call, since verbs may block for long. Owned by the program; stopped and destroyed by one thread.
class Server {
 public:
  /// Runs the words of one call (the verb first) and says how it ended.
  using Run = std::function<ExitCode(std::span<const std::string> words, Console& console)>;

  static Result<std::unique_ptr<Server>> start(const std::filesystem::path& directory, Run run);
  ~Server();

  /// Takes no more calls, ends those that are under way, and waits for them.
  void stop();

 private:
  struct Call {
    Descriptor socket;
    std::atomic<bool> done = false;
    std::thread thread;
  };

  Server(Descriptor listener, std::filesystem::path path, Run run);
  void accept_calls();
  void answer(Call& call);
  void collect_ended_calls();

  static constexpr std::size_t calls_max = 16;

  Descriptor listener_;
  std::filesystem::path path_;
  Run run_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // over calls_
  std::list<Call> calls_;
  std::thread acceptor_;
};

}  // namespace daybook::control
