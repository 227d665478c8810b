#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "core/environment.h"
#include "service/console.h"
#include "service/control/frame.h"

namespace daybook::control {

/// The Console of a verb that runs for another process: what it says goes over the socket of the
/// call. Any thread.
class RemoteConsole final : public Console {
 public:
  /// Since when it has been waiting for its caller to read; SteadyTime::max() when it does not.
  using WritingSince = std::atomic<SteadyTime>;

  /// `first`: the first word of the call. `stopping`: the program is ending, so that the verb is to
  /// end too. `writing_since`: kept up to date for another thread.
  RemoteConsole(int socket, std::string_view first, const std::atomic<bool>& stopping,
                WritingSince& writing_since);

  std::string_view caller() const override { return caller_; }
  void out(std::string_view text) override { write(FrameKind::out, text); }
  void err(std::string_view text) override { write(FrameKind::err, text); }
  bool is_terminal() const override { return is_terminal_; }
  bool is_gone() const override;
  /// The verb was told to end because the program does.
  bool is_cut_short() const { return cut_short_; }

 private:
  void write(FrameKind kind, std::string_view text);

  int socket_;
  bool is_terminal_ = false;
  std::string caller_;
  const std::atomic<bool>& stopping_;
  WritingSince& writing_since_;
  std::mutex mutex_;  // a frame is never torn by another
  mutable std::atomic<bool> cut_short_ = false;
  std::atomic<bool> gone_ = false;
};

}  // namespace daybook::control
