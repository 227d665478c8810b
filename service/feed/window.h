#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/page.h"
#include "store/engine/catalog_fold.h"

namespace daybook::feed {

/// The Commits after a place that have arrived and are kept: a stretch without gaps, that grows at
/// its end and is dropped from its beginning. Owned by a Lane; one thread at a time.
class Window {
 public:
  explicit Window(Serial begin) : begin_{begin}, end_{begin} {}

  Serial begin() const { return begin_; }  ///< the first Commit kept is the one after it
  Serial end() const { return end_; }      ///< the last one
  std::size_t bytes() const { return bytes_; }
  bool covers(Serial place) const { return begin_ <= place && place <= end_; }

  /// The record of the Commit after the end; it has been checked.
  void push(Bytes record);
  /// Lets go of Commits up to the place, as far as whole parts of the memory go.
  void drop(Serial place);

  /// Commits after a place that the window covers.
  Result<Page<Serial>> read(Serial after, const ReadLimits& limits,
                            const engine::CatalogFold& catalog, PageBuffer& buffer) const;

 private:
  static constexpr std::size_t part_bytes = 256 * 1024;

  /// Records one after the other; few allocations, and a record is found by its number.
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
