#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/store.h"

namespace daybook {

/// How far a View has come: the last Commit whose events are in its Rows.
struct Checkpoint {
  StoreIdentity store;
  Serial serial;
  std::uint32_t commit_checksum = 0;   ///< CRC32C of that Commit: detects a cut or restored log
  std::uint64_t events = 0;            ///< of the Store up to there; for the lag
  Timestamp recorded_at;               ///< of that Commit
};

/// One change of a View; a ViewBatch applies them in order. No value = remove the key.
struct ViewChange {
  std::string key;
  std::optional<std::string> value;
};

/// The writes of one step of a Projection, stored whole or not at all.
struct ViewBatch {
  std::vector<ViewChange> changes;
  Checkpoint checkpoint;
};

/// A range of keys, [begin, end), in byte order.
struct KeyRange {
  std::string begin;
  std::string end;  ///< exclusive; empty = to the last key

  /// Every key that begins with `prefix`.
  static KeyRange of_prefix(std::string_view prefix);
};

/// A View at one moment, unaffected by later commits. Owned by its reader; one thread.
class ViewSnapshot {
 public:
  virtual ~ViewSnapshot() = default;
  virtual const std::optional<Checkpoint>& checkpoint() const = 0;
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  struct Entry {
    std::string key;
    std::string value;
  };
  /// At most `limit` entries of the range, in reverse order if `backward`. Ends early after the
  /// entry that takes keys and values over `bytes_max`, but not before the second one, so that a
  /// caller who needs one entry also sees whether there are more.
  virtual Result<std::vector<Entry>> scan(
      const KeyRange& range, std::size_t limit, bool backward,
      std::size_t bytes_max = std::numeric_limits<std::size_t>::max()) const = 0;
};

/// Port: the Rows of one View, as ordered keys and values, and its Checkpoint. Shared by its users.
/// Any thread may read; one thread at a time commits.
class View {
 public:
  virtual ~View() = default;
  /// Of the last commit; nothing if the View is new.
  virtual std::optional<Checkpoint> checkpoint() const = 0;
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  /// Stores Rows and Checkpoint together. A crash may lose the last commits, but never part of one.
  virtual Result<void> commit(ViewBatch batch) = 0;
  /// Makes all commits durable, so that they need not be applied again. Also makes the View
  /// writable again after a temporary failure of a commit or flush.
  virtual Result<void> flush() = 0;
  virtual Result<std::unique_ptr<ViewSnapshot>> snapshot() const = 0;
  /// A sentence for the operator: the View was created empty in place of another, and why; or
  /// damage was found in it. Empty if there is nothing to report.
  virtual std::string notice() const = 0;
};

/// Identifies a View: the Projection's name and version.
struct ViewName {
  std::string name;   ///< [a-z0-9_]+
  std::uint32_t version = 1;
  friend auto operator<=>(const ViewName&, const ViewName&) = default;
};

/// "balances-v1"
std::string to_string(const ViewName& name);

/// Port: keeps Views. Owned by its user; any thread. A View stays usable while it is held.
class ViewStore {
 public:
  virtual ~ViewStore() = default;
  /// The current View of this name; creates an empty one if there is none. A View that is damaged,
  /// or is a different one, is set aside; the new empty View says so in its notice. An Error is
  /// temporary: nothing has changed, and the call may be retried.
  virtual Result<std::shared_ptr<View>> open(const ViewName& name) = 0;
  /// Replaces an unusable current View by an empty one. `why` completes the new View's notice, "it
  /// is built again from the log: ". The former View is removed once it is no longer held.
  virtual Result<std::shared_ptr<View>> start_over(const ViewName& name, std::string_view why) = 0;
  /// An empty View beside the current one, to be filled and then promoted. Works even if the
  /// current one cannot be opened. Deletes what an unfinished rebuild left behind.
  virtual Result<std::shared_ptr<View>> create_beside(const ViewName& name) = 0;
  /// Makes the View from create_beside the current one, also after a restart. Removes the former
  /// one once it is no longer held.
  virtual Result<void> promote(const ViewName& name, const std::shared_ptr<View>& view) = 0;
};

}  // namespace daybook
