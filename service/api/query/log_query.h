#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "core/ports/store.h"

namespace daybook {

/// A query for events of a Log, as given by the user. Repeated types and tags count once.
struct LogQuery {
  static constexpr std::size_t types_max = 64;
  static constexpr std::size_t tags_max = 32;  ///< of an event, see CommitLimits

  std::string log = "main";
  std::optional<std::string> stream;   ///< "account-42"
  std::optional<std::uint64_t> from;   ///< Position (with a stream: Version) of the first one
  std::vector<std::string> types;      ///< "account.deposited", "account": any of these
  std::vector<std::string> tags;       ///< all of these
  std::uint64_t limit = 100;
  /// Limit of the records read: beyond it the answer ends early with a `next`, possibly without
  /// events.
  std::size_t scan_bytes_max = std::numeric_limits<std::size_t>::max();
  bool backward = false;
  /// Called periodically, even while nothing matches; return true to stop. Optional.
  std::function<bool()> is_given_up{};
};

/// The result of a query, without the events.
struct LogAnswer {
  std::optional<std::uint64_t> next;  ///< `from` of the next page; nullopt on the last page
  Position head;
};

/// Reads the events of a query one by one. `each` returns false to refuse an event; the answer then
/// ends before that event. Fails with invalid_argument, limit_exceeded or unknown_log for
/// an invalid query. Any thread; may block.
Result<LogAnswer> read_log(Store& store, const LogQuery& query,
                           const std::function<bool(const EventView&)>& each);

}  // namespace daybook
