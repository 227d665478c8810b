#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <capnp/message.h>

#include "core/event.h"
#include "core/filter.h"
#include "core/ids.h"
#include "core/small_vector.h"
#include "core/token.h"

namespace daybook {

/// The limits on one Commit. Beyond them an append is refused with limit_exceeded.
struct CommitLimits {
  static constexpr std::size_t record_bytes_max = 1024 * 1024;  ///< the whole stored record
  static constexpr std::size_t events_max = 1000;
  static constexpr std::size_t streams_max = 64;
  static constexpr std::size_t tags_per_event_max = 32;
  static constexpr std::size_t tag_bytes_max = 200;
  static constexpr std::size_t actor_bytes_max = 200;
  static constexpr std::size_t trace_parent_bytes_max = 128;
};

/// An event that is to be appended. Owns its payload.
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

/// What must hold for an append, checked and appended as one step.
struct AppendCondition {
  /// Holds when no event with a Position greater than `after` matches `filter`: the decision that
  /// was made from what matched up to `after` is still a decision over everything (dcb.events).
  struct NoneMatching {
    Filter filter;
    Position after;
  };

  std::vector<ExpectedVersion> expected;
  std::vector<NoneMatching> none_matching;
};

/// Appends that are sent one after the other without waiting for each other's answers, each decided
/// on what those before it append. One that is refused, or that repeats an executed command, breaks
/// the chain: all of it that was not accepted before is refused with version_conflict, so that none
/// is kept that was decided on a state that never was. A chain that is broken stays so. Shared by
/// those appends; any thread.
class AppendChain {
 public:
  /// Whether all its appends have the same filters in none_matching.
  enum class Filters : std::uint8_t { same, differ };

  explicit AppendChain(Filters filters = Filters::same) : filters_{filters} {}

  bool is_broken() const { return broken_.load(std::memory_order_acquire); }
  /// Of the last event that the chain has appended. A filter of none_matching need not look at what
  /// is before: the append that came last in the chain has proved it, and its own are known. So it
  /// stays 0 where the filters differ.
  Position last() const { return Position{last_.load(std::memory_order_acquire)}; }

  /// For the Log: an append was accepted, and an append was not.
  void extend(Position last) {
    if (filters_ == Filters::same) last_.store(last.value, std::memory_order_release);
  }
  void break_up() { broken_.store(true, std::memory_order_release); }

 private:
  const Filters filters_;
  std::atomic<bool> broken_{false};
  std::atomic<std::uint64_t> last_{0};
};

/// One Commit on its way to a Log: whole or not at all.
struct AppendRequest {
  CommandId command_id;
  Digest digest{};  ///< of the command, see command_digest; tells a repeat from a reused id
  Metadata metadata;
  AppendCondition condition;
  std::vector<StreamId> streams;
  std::vector<NewEvent> events;
  std::vector<std::shared_ptr<AppendChain>> chains;  ///< that this append is the next one of

  /// The index of a stream, which is added when it is not there yet.
  std::uint16_t stream_index(const StreamId& stream);
};

struct StreamVersion {
  StreamId stream;
  Version version;  ///< of the last event of this Commit in the Stream
  friend bool operator==(const StreamVersion&, const StreamVersion&) = default;
};

/// The answer to an accepted append. The same command gets the same Receipt every time.
struct Receipt {
  CommandId command_id;
  Position first_position;            ///< of the first event; the next free one if there are none
  std::uint32_t event_count = 0;
  SmallVector<StreamVersion, 1> streams;
  Token token;                        ///< a query that carries it reads this write
  bool repeated = false;  ///< the command had been executed before; nothing was appended

  Position last_position() const { return Position{first_position.value + event_count - 1}; }
};

/// A tag that an event or an alternative of a filter names twice says no more: it is kept once.
void drop_repeated_tags(AppendRequest& request);

/// Good when the request keeps CommitLimits and is well formed, whatever the state of the Log.
Result<void> check_request(const AppendRequest& request);

}  // namespace daybook
