#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/faults/command.h"

namespace daybook::faults {

/// What the caller of an append knows of it.
enum class Outcome {
  unknown,       ///< no answer, or that the outcome is unknown: whole or absent
  acknowledged,  ///< there, at its positions
  refused,       ///< not there
};

struct Sent {
  Command command;
  Outcome outcome = Outcome::unknown;
  Position first;           ///< of one that is acknowledged
  bool is_durable = false;  ///< acknowledged, and the Store was closed cleanly since
};

/// All that was sent to a Store and what was answered, over all lives of it: the truth that the
/// Store is compared with. Any thread.
class History {
 public:
  History() = default;
  History(const History& other) : sent_{other.sent()}, problems_{other.problems()} {}
  History& operator=(const History&) = delete;

  void sending(const Command& command);
  void answered(const Command& command, const Result<Receipt>& answer);
  /// The Store ended cleanly: what is acknowledged was synced, however it is run.
  void closed_cleanly();
  /// A loss of power took the end of a Store that is not synced.
  void lost(const Command& command);

  /// By number.
  std::map<std::uint64_t, Sent> sent() const;
  std::uint64_t next_number() const;
  std::uint64_t acknowledged() const;
  /// Answers that nothing explains.
  std::vector<std::string> problems() const;

  /// As a small text file, for another process.
  void save(const std::filesystem::path& path) const;
  void load(const std::filesystem::path& path);

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Sent> sent_;
  std::vector<std::string> problems_;
};

}  // namespace daybook::faults
