#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "service/cli/verb.h"
#include "service/control/address.h"
#include "service/control/callers.h"
#include "service/control/remote_console.h"

namespace daybook::control {

/// Limits and callbacks of a Server. A value.
struct ServerOptions {
  /// Verbs that run at the same time. When all are in use, a call whose client has not read its
  /// output for `unread_ms_max` is ended; if there is none, the new call is refused.
  std::size_t calls_max = 16;
  std::uint32_t unread_ms_max = 5000;
  Callers::Limits callers;     ///< connections without a call yet
  /// Called on the server's thread when accept fails, e.g. without free descriptors. Called once
  /// per failure period: a successful accept ends the period. Must not block.
  std::function<void(std::string_view)> on_fault{};
};

/// Runs the verbs of other processes inside the serving process. One thread for each call, because
/// verbs may block for long. Owned by the program; stop and destroy it on one thread.
class Server {
 public:
  /// Runs the words of one call, the verb first, and returns its exit code.
  using Run = std::function<ExitCode(std::span<const std::string> words, Console& console)>;

  /// Fails with io when the socket or its thread cannot be created.
  static Result<std::unique_ptr<Server>> start(const std::filesystem::path& directory, Run run,
                                               ServerOptions options = {});
  ~Server();

  /// Accepts no more calls, tells running verbs to end, and waits for them.
  void stop();

 private:
  struct Call {
    Descriptor socket;
    std::string words;
    RemoteConsole::WritingSince writing_since{SteadyTime::max()};
    bool is_given_up = false;
    std::atomic<bool> done = false;
    std::thread thread;
  };

  Server(Descriptor listener, std::filesystem::path path, Run run, ServerOptions options);
  void serve();
  void wait_for_work();
  void accept_one();
  void note_fault(int why);
  void end_calls();
  void take(Callers::Caller caller);
  bool has_place();
  void answer(Call& call);
  void run(Call& call);
  void collect_ended_calls();

  Descriptor listener_;
  std::filesystem::path path_;
  Run run_;
  const ServerOptions options_;
  std::atomic<bool> stopping_ = false;
  bool is_stopped_ = false;

  // Used by the acceptor thread only.
  Callers callers_;
  SteadyTime accept_again_{};  // no accept before this time, after a failed one
  bool fault_told_ = false;

  std::mutex mutex_;  // guards calls_
  std::condition_variable ended_;
  std::list<Call> calls_;
  std::thread acceptor_;
};

}  // namespace daybook::control
