#pragma once

#include <atomic>

#include "service/cli/console.h"
#include "service/cli/verb.h"

namespace daybook {

/// The Console of this process: its standard output and error. Owned by main. Any thread.
class ProcessConsole final : public Console {
 public:
  void out(std::string_view text) override;
  void err(std::string_view text) override;
  bool is_terminal() const override;
  bool is_gone() const override { return gone_; }

  /// The exit code of the process: a success becomes a failure if some output was not written.
  int exit_code(ExitCode code);

 private:
  std::atomic<bool> gone_ = false;
  std::atomic<int> write_error_ = 0;  // errno; stays 0 when the reader closed the pipe
};

}  // namespace daybook
