#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ports/view_store.h"

namespace daybook {

/// A View in memory: for each key the values that a reader may still see. Shared by the store, its
/// users and their snapshots; any thread.
class MemoryView final : public View, public std::enable_shared_from_this<MemoryView> {
 public:
  explicit MemoryView(std::string notice = {}) : notice_{std::move(notice)} {}

  std::optional<Checkpoint> checkpoint() const override;
  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<void> commit(ViewBatch batch) override;
  Result<void> flush() override;
  Result<std::unique_ptr<ViewSnapshot>> snapshot() const override;
  std::string notice() const override { return notice_; }

  /// A new View with the state of the last flush.
  std::shared_ptr<MemoryView> as_flushed() const;

 private:
  class Snapshot;
  using Change = std::uint64_t;  // number of a commit to this View
  struct Value {
    Change change = 0;
    std::optional<std::string> value;  // nothing = removed
  };
  struct State {
    Change change = 0;
    std::optional<Checkpoint> checkpoint;
  };

  std::optional<std::string> get_at(Change change, std::string_view key) const;
  std::vector<ViewSnapshot::Entry> scan_at(Change change, const KeyRange& range, std::size_t limit,
                                           bool backward, std::size_t bytes_max) const;
  void release(Change change) const;
  bool is_read_in(Change first, Change end) const;
  /// Drops values of one key that no reader can see.
  void prune(std::vector<Value>& values) const;
  static const Value* seen_at(Change change, const std::vector<Value>& values);

  const std::string notice_;
  mutable std::mutex mutex_;
  State now_;
  State flushed_;
  std::map<std::string, std::vector<Value>, std::less<>> values_;
  mutable std::multiset<Change> readers_;  // changes that snapshots read at
};

}  // namespace daybook
