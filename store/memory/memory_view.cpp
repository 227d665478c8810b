#include "store/memory/memory_view.h"

#include <algorithm>
#include <limits>

#include "store/rocksdb/views/view_name.h"

namespace daybook {

class MemoryView::Snapshot final : public ViewSnapshot {
 public:
  Snapshot(std::shared_ptr<const MemoryView> view, State state)
      : view_{std::move(view)}, state_{std::move(state)} {}
  ~Snapshot() override { view_->release(state_.change); }

  const std::optional<Checkpoint>& checkpoint() const override { return state_.checkpoint; }
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return view_->get_at(state_.change, key);
  }
  Result<std::vector<Entry>> scan(const KeyRange& range, std::size_t limit, bool backward,
                                  std::size_t bytes_max) const override {
    return view_->scan_at(state_.change, range, limit, backward, bytes_max);
  }

 private:
  std::shared_ptr<const MemoryView> view_;
  State state_;
};

std::optional<Checkpoint> MemoryView::checkpoint() const {
  const std::lock_guard lock{mutex_};
  return now_.checkpoint;
}

Result<std::optional<std::string>> MemoryView::get(std::string_view key) const {
  return get_at(std::numeric_limits<Change>::max(), key);
}

Result<void> MemoryView::commit(ViewBatch batch) {
  DAYBOOK_CHECK(check_view_keys(batch));
  const std::lock_guard lock{mutex_};
  ++now_.change;
  now_.checkpoint = batch.checkpoint;
  for (auto& change : batch.changes) {
    auto& values = values_[change.key];
    if (!values.empty() && values.back().change == now_.change) values.pop_back();
    values.push_back({now_.change, std::move(change.value)});
    prune(values);
    if (values.empty()) values_.erase(change.key);
  }
  return {};
}

Result<void> MemoryView::flush() {
  const std::lock_guard lock{mutex_};
  flushed_ = now_;
  for (auto row = values_.begin(); row != values_.end();) {
    prune(row->second);
    row = row->second.empty() ? values_.erase(row) : std::next(row);
  }
  return {};
}

Result<std::unique_ptr<ViewSnapshot>> MemoryView::snapshot() const {
  const std::lock_guard lock{mutex_};
  readers_.insert(now_.change);
  return std::make_unique<Snapshot>(shared_from_this(), now_);
}

std::shared_ptr<MemoryView> MemoryView::as_flushed() const {
  auto view = std::make_shared<MemoryView>();
  const std::lock_guard lock{mutex_};
  for (const auto& [key, values] : values_) {
    const auto* seen = seen_at(flushed_.change, values);
    if (seen && seen->value) view->values_[key] = {{0, seen->value}};
  }
  view->now_.checkpoint = flushed_.checkpoint;
  view->flushed_ = view->now_;
  return view;
}

std::optional<std::string> MemoryView::get_at(Change change, std::string_view key) const {
  const std::lock_guard lock{mutex_};
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  const auto* seen = seen_at(change, found->second);
  return seen ? seen->value : std::nullopt;
}

std::vector<ViewSnapshot::Entry> MemoryView::scan_at(Change change, const KeyRange& range,
                                                     std::size_t limit, bool backward,
                                                     std::size_t bytes_max) const {
  std::vector<ViewSnapshot::Entry> entries;
  if (!range.end.empty() && range.begin >= range.end) return entries;
  const std::lock_guard lock{mutex_};
  const auto begin = values_.lower_bound(range.begin);
  const auto end = range.end.empty() ? values_.end() : values_.lower_bound(range.end);
  std::size_t bytes = 0;
  const auto take = [&](const auto& row) {
    const auto* seen = seen_at(change, row.second);
    if (!seen || !seen->value) return;
    entries.push_back({row.first, *seen->value});
    bytes += row.first.size() + seen->value->size();
  };
  const auto wants_more = [&] {
    return entries.size() < limit && (entries.size() < 2 || bytes <= bytes_max);
  };
  if (backward) {
    for (auto row = end; row != begin && wants_more();) take(*--row);
  } else {
    for (auto row = begin; row != end && wants_more(); ++row) take(*row);
  }
  return entries;
}

void MemoryView::release(Change change) const {
  const std::lock_guard lock{mutex_};
  readers_.erase(readers_.find(change));
}

const MemoryView::Value* MemoryView::seen_at(Change change, const std::vector<Value>& values) {
  const auto later = std::find_if(values.begin(), values.end(),
                                  [&](const Value& value) { return value.change > change; });
  return later == values.begin() ? nullptr : &*std::prev(later);
}

bool MemoryView::is_read_in(Change first, Change end) const {
  const auto reader = readers_.lower_bound(first);
  return (reader != readers_.end() && *reader < end) ||
         (flushed_.change >= first && flushed_.change < end);
}

void MemoryView::prune(std::vector<Value>& values) const {
  for (auto value = values.begin(); value + 1 < values.end();) {
    const auto next = std::next(value);
    value = is_read_in(value->change, next->change) ? next : values.erase(value);
  }
  // A removal with no older value can be dropped.
  while (!values.empty() && !values.front().value) values.erase(values.begin());
}

}  // namespace daybook
