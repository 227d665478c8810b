#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/model/catalog_fold.h"
#include "core/model/page.h"

namespace daybook::feed {

/// Received Commits that are kept in memory, without gaps: grows at the end, is dropped from the
/// beginning. Owned by a Lane; one thread at a time.
class Window {
 public:
  explicit Window(Serial begin) : begin_{begin}, end_{begin} {}

  Serial begin() const { return begin_; }  ///< the first Commit kept is the next one
  Serial end() const { return end_; }      ///< the last Commit
  std::size_t bytes() const { return bytes_; }
  bool covers(Serial place) const { return begin_ <= place && place <= end_; }

  /// Appends the record after end(). The record must have been checked.
  void push(Bytes record);
  /// Drops Commits up to the place, in whole parts only.
  void drop(Serial place);

  /// The Commits after a place that the window covers.
  Result<Page<Serial>> read(Serial after, const ReadLimits& limits,
                            const engine::CatalogFold& catalog, PageBuffer& buffer) const;

 private:
  static constexpr std::size_t part_bytes = 256 * 1024;

  /// Consecutive records in one buffer: few allocations, lookup by number.
  struct Part {
    Serial first;
    std::string bytes;
    std::vector<std::size_t> begins;
  };

  Bytes record(Serial serial) const;

  Serial begin_;
  Serial end_;
  std::deque<Part> parts_;
  std::size_t bytes_ = 0;
};

}  // namespace daybook::feed
