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

#include "service/control/address.h"
#include "service/control/callers.h"
#include "service/control/remote_console.h"
#include "service/verb.h"

namespace daybook::control {

/// What a Server takes on, and whom it tells. A value.
struct ServerOptions {
  /// Verbs that run at the same time. The next one is refused, unless a caller has not read what
  /// his verb has to say for `unread_max`: that call is ended.
  std::size_t calls_max = 16;
  std::chrono::milliseconds unread_max{5000};
  Callers::Limits callers;     ///< who has connected and not called yet
  /// Told once, on the server's thread, when connections can not be accepted: there are no
  /// descriptors. Told again after one was accepted in between. Must not block.
  std::function<void(std::string_view)> on_fault{};
};

/// Runs the verbs of other processes inside the one that serves the directory: one thread for each
/// call, since verbs may block for long. Owned by the program; stopped and destroyed by one thread.
class Server {
 public:
  /// Runs the words of one call (the verb first) and says how it ended.
  using Run = std::function<ExitCode(std::span<const std::string> words, Console& console)>;

  /// io when the socket or the thread for it cannot be had.
  static Result<std::unique_ptr<Server>> start(const std::filesystem::path& directory, Run run,
                                               ServerOptions options = {});
  ~Server();

  /// Takes no more calls, tells the verbs that run to end, and waits for them.
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

  // Of the acceptor alone.
  Callers callers_;
  SteadyTime accept_again_{};  // not before then, after a connection that was not to be had
  bool fault_told_ = false;

  std::mutex mutex_;  // over calls_
  std::condition_variable ended_;
  std::list<Call> calls_;
  std::thread acceptor_;
};

}  // namespace daybook::control
