#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "service/cli/console.h"
#include "service/control/frame.h"

namespace daybook::control {

/// The Console of a verb that runs for another process: output goes to the socket of the call.
/// Owned by the call. Any thread.
class RemoteConsole final : public Console {
 public:
  /// When the current blocking write began; SteadyTime::max() when no write is running.
  using WritingSince = std::atomic<SteadyTime>;

  /// `first`: the first word of the call. `stopping`: set when the program is ending; the verb
  /// should then end too. `writing_since`: updated for another thread.
  RemoteConsole(int socket, std::string_view first, const std::atomic<bool>& stopping,
                WritingSince& writing_since);

  std::string_view caller() const override { return caller_; }
  void out(std::string_view text) override { write(FrameKind::out, text); }
  void err(std::string_view text) override { write(FrameKind::err, text); }
  bool is_terminal() const override { return is_terminal_; }
  bool is_gone() const override;
  /// The verb was told to end because the program is ending.
  bool is_cut_short() const { return cut_short_; }

 private:
  void write(FrameKind kind, std::string_view text);

  int socket_;
  bool is_terminal_ = false;
  std::string caller_;
  const std::atomic<bool>& stopping_;
  WritingSince& writing_since_;
  std::mutex mutex_;  // frames are written one at a time
  mutable std::atomic<bool> cut_short_ = false;
  std::atomic<bool> gone_ = false;
};

}  // namespace daybook::control
