#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/store.h"

namespace daybook {

/// How far a View has come: the last Commit whose events are in its rows.
struct Checkpoint {
  StoreIdentity store;
  Serial serial;
  std::uint32_t commit_checksum = 0;   ///< CRC32C of that Commit: a cut or restored log is noticed
  std::uint64_t events = 0;            ///< events of the Store up to there, for the lag
  Timestamp recorded_at;               ///< of that Commit
};

/// One change of a View, in the order of ViewBatch. Without a value the key is removed.
struct ViewChange {
  std::string key;
  std::optional<std::string> value;
};

/// What one step of a Projection writes: whole or not at all.
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

/// A View as it was at one moment, unchanged by later commits. Owned by its reader; one thread.
class ViewSnapshot {
 public:
  virtual ~ViewSnapshot() = default;
  virtual const std::optional<Checkpoint>& checkpoint() const = 0;
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  struct Entry {
    std::string key;
    std::string value;
  };
  /// At most `limit` entries of the range, the last ones first when `backward`. Ends early with the
  /// entry that brings keys and values over `bytes_max`, but not with fewer than two: so whoever
  /// takes one at least sees whether there are more.
  virtual Result<std::vector<Entry>> scan(
      const KeyRange& range, std::size_t limit, bool backward,
      std::size_t bytes_max = std::numeric_limits<std::size_t>::max()) const = 0;
};

/// Port: the rows of one View and its Checkpoint: ordered keys and values. Any thread may read;
/// one at a time commits.
class View {
 public:
  virtual ~View() = default;
  /// Of the last commit; nothing when the View is new.
  virtual std::optional<Checkpoint> checkpoint() const = 0;
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  /// Rows and Checkpoint together. A crash may lose the last commits, never a part of one.
  virtual Result<void> commit(ViewBatch batch) = 0;
  /// Makes what was committed survive a crash, so that it need not be applied again. After a commit
  /// or a flush that failed for a reason that may have passed, it makes the View writable again.
  virtual Result<void> flush() = 0;
  virtual Result<std::unique_ptr<ViewSnapshot>> snapshot() const = 0;
  /// What an operator should know of it, a sentence: that it began empty in the place of another
  /// one, and why; that damage was met in it. Empty when there is nothing to tell.
  virtual std::string notice() const = 0;
};

/// What a View is called: the Projection's name and version.
struct ViewName {
  std::string name;   ///< [a-z0-9_]+
  std::uint32_t version = 1;
  friend auto operator<=>(const ViewName&, const ViewName&) = default;
};

/// "balances-v1"
std::string to_string(const ViewName& name);

/// Port: the place of Views. Any thread. Views stay usable as long as somebody holds them.
class ViewStore {
 public:
  virtual ~ViewStore() = default;
  /// The current View of this name, made empty when there is none. One that is damaged, or that is
  /// another View, is put aside; the empty one in its place says so in its notice. An Error is a
  /// failure that may pass: nothing has changed, and it may be tried again.
  virtual Result<std::shared_ptr<View>> open(const ViewName& name) = 0;
  /// An empty View in the place of the current one, which is of no use any more. It says why in its
  /// notice, where `why` completes "it is built again from the log: ". The former is removed as
  /// soon as nobody holds it.
  virtual Result<std::shared_ptr<View>> start_over(const ViewName& name, std::string_view why) = 0;
  /// An empty View beside the current one, to be filled and then promoted; also when the current
  /// one cannot be opened. What an earlier, unfinished rebuild left is thrown away.
  virtual Result<std::shared_ptr<View>> create_beside(const ViewName& name) = 0;
  /// Makes the View from create_beside the current one, now and after a restart, and removes the
  /// former as soon as nobody holds it.
  virtual Result<void> promote(const ViewName& name, const std::shared_ptr<View>& view) = 0;
};

}  // namespace daybook
