#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "core/store.h"

namespace daybook {

/// Which events of a Log somebody wants to see, as he wrote it.
struct LogQuery {
  std::string log = "main";
  std::optional<std::string> stream;   ///< "account-42"
  std::optional<std::uint64_t> from;   ///< Position (with a stream: Version) of the first one
  std::vector<std::string> types;      ///< "account.deposited", "account": any of them
  std::vector<std::string> tags;       ///< all of them
  std::uint64_t limit = 100;
  /// Of records that are looked at: the answer ends early with a `next`, perhaps without any event.
  std::size_t scan_bytes_max = std::numeric_limits<std::size_t>::max();
  bool backward = false;
  /// Asked now and then, also while nothing matches: whether to stop. May be left out.
  std::function<bool()> is_given_up{};
};

/// What reading gave beside the events.
struct LogAnswer {
  std::optional<std::uint64_t> next;  ///< `from` of the next page; nothing when that was all
  Position head;
};

/// Reads the events of a query one by one, whatever their number; `each` returns false for one that
/// it did not take, before which the answer ends.
/// invalid_argument and unknown_log for a query that makes no sense. Any thread; may block.
Result<LogAnswer> read_log(Store& store, const LogQuery& query,
                           const std::function<bool(const EventView&)>& each);

}  // namespace daybook
