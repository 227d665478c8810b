#pragma once

#include <atomic>

#include "service/console.h"
#include "service/verb.h"

namespace daybook {

/// The Console of this process: its standard output and error.
class ProcessConsole final : public Console {
 public:
  void out(std::string_view text) override;
  void err(std::string_view text) override;
  bool is_terminal() const override;
  bool is_gone() const override { return gone_; }

  /// What the process ends with: a success only when all that was printed has been written.
  int exit_code(ExitCode code);

 private:
  std::atomic<bool> gone_ = false;
  std::atomic<int> write_error_ = 0;  // of the system; 0 also when the reader had enough
};

}  // namespace daybook
