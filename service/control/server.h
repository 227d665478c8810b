#pragma once

#include <atomic>
#include <condition_variable>
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

  static constexpr std::size_t calls_max = 16;  ///< at once, unless told otherwise

  /// io when the socket or the thread for it cannot be had.
  static Result<std::unique_ptr<Server>> start(const std::filesystem::path& directory, Run run,
                                               std::size_t calls_at_once_max = calls_max);
  ~Server();

  /// Takes no more calls, ends those that are under way, and waits for them.
  void stop();

 private:
  struct Call {
    Descriptor socket;
    std::atomic<bool> done = false;
    std::thread thread;
  };

  Server(Descriptor listener, std::filesystem::path path, Run run, std::size_t calls_at_once_max);
  void accept_calls();
  void end_calls();
  void take(Descriptor socket);
  void answer(Call& call);
  void run(const Call& call);
  void collect_ended_calls();

  Descriptor listener_;
  std::filesystem::path path_;
  Run run_;
  const std::size_t calls_at_once_max_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // over calls_
  std::condition_variable stopped_;
  std::list<Call> calls_;
  std::thread acceptor_;
};

}  // namespace daybook::control
