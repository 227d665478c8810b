#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <capnp/message.h>

#include "base/small_vector.h"
#include "core/model/event.h"
#include "core/model/filter.h"
#include "core/model/ids.h"
#include "core/model/token.h"

namespace daybook {

/// Limits of one Commit. An append that exceeds one is refused with limit_exceeded.
struct CommitLimits {
  static constexpr std::size_t record_bytes_max = 1024 * 1024;  ///< the whole stored record
  static constexpr std::size_t events_max = 1000;
  static constexpr std::size_t streams_max = 64;
  static constexpr std::size_t tags_per_event_max = 32;
  static constexpr std::size_t tag_bytes_max = 200;
  static constexpr std::size_t actor_bytes_max = 200;
  static constexpr std::size_t trace_parent_bytes_max = 128;
};

/// An event to append. Owns its payload.
struct NewEvent {
  std::uint16_t stream = 0;   ///< index into AppendRequest::streams
  std::uint16_t variant = 0;
  std::uint64_t schema = 0;
  kj::Array<capnp::word> payload;
  std::vector<std::string> tags;
};

struct ExpectedVersion {
  StreamId stream;
  Version version;  ///< 0 = the Stream must not exist
};

/// What must hold for an append. Checking and appending are one atomic step.
struct AppendCondition {
  /// Holds if no event after Position `after` matches `filter`. A decision based on the matching
  /// events up to `after` is then still up to date (dcb.events).
  struct NoneMatching {
    Filter filter;
    Position after;
  };

  std::vector<ExpectedVersion> expected;
  std::vector<NoneMatching> none_matching;
};

/// A sequence of appends sent without waiting for each other's results. Each is decided on the
/// events of those before it. If one is refused, or repeats an executed command, the chain is
/// broken for good: all later appends are refused with version_conflict, because their state never
/// existed. Shared by its appends; any thread.
class AppendChain {
 public:
  /// Whether all appends of the chain have the same filters in none_matching.
  enum class Filters : std::uint8_t { same, differ };

  explicit AppendChain(Filters filters = Filters::same) : filters_{filters} {}

  bool is_broken() const { return broken_.load(std::memory_order_acquire); }
  /// Position of the chain's last appended event; always 0 if the filters differ. A none_matching
  /// check may start after it: the previous append was checked up to there, and the chain knows its
  /// own events.
  Position last() const { return Position{last_.load(std::memory_order_acquire)}; }

  /// Called by the Log when an append is accepted or refused.
  void extend(Position last) {
    if (filters_ == Filters::same) last_.store(last.value, std::memory_order_release);
  }
  void break_up() { broken_.store(true, std::memory_order_release); }

 private:
  const Filters filters_;
  std::atomic<bool> broken_{false};
  std::atomic<std::uint64_t> last_{0};
};

/// One Commit to append to a Log, stored whole or not at all.
struct AppendRequest {
  CommandId command_id;
  Digest digest{};  ///< of the command, see command_digest; distinguishes a repeat from a reused id
  Metadata metadata;
  AppendCondition condition;
  std::vector<StreamId> streams;
  std::vector<NewEvent> events;
  std::vector<std::shared_ptr<AppendChain>> chains;  ///< the chains that this append extends

  /// The index of a stream. Adds the stream if it is missing.
  std::uint16_t stream_index(const StreamId& stream);
};

struct StreamVersion {
  StreamId stream;
  Version version;  ///< of this Commit's last event in the Stream
  friend bool operator==(const StreamVersion&, const StreamVersion&) = default;
};

/// The answer to an accepted append. Repeating the same command returns the same Receipt.
struct Receipt {
  CommandId command_id;
  Position first_position;  ///< of the first event; the next free one if there are no events
  std::uint32_t event_count = 0;
  SmallVector<StreamVersion, 1> streams;
  Token token;                        ///< a query that carries it sees this write
  bool repeated = false;  ///< the command was executed before; nothing was appended

  Position last_position() const { return Position{first_position.value + event_count - 1}; }
};

/// Removes duplicate tags from each event and each filter item. They have no meaning.
void drop_repeated_tags(AppendRequest& request);

/// Ok if the request is well formed and within CommitLimits. Does not look at the Log.
Result<void> check_request(const AppendRequest& request);

}  // namespace daybook
