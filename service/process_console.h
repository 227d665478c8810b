#pragma once

#include <atomic>

#include "service/console.h"

namespace daybook {

/// The Console of this process: its standard output and error.
class ProcessConsole final : public Console {
 public:
  void out(std::string_view text) override;
  void err(std::string_view text) override;
  bool is_terminal() const override;
  bool is_gone() const override { return gone_; }

 private:
  std::atomic<bool> gone_ = false;
};

}  // namespace daybook
