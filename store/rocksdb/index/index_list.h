#pragma once

#include <algorithm>
#include <type_traits>

#include "store/engine/index.h"
#include "store/rocksdb/index/index_format.h"
#include "store/rocksdb/index/iterator_pool.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {

inline tl::unexpected<Error> damaged_index() {
  return fail(ErrorCode::corrupt,
              "the index contains a malformed entry: stop the program and delete the index; it is "
              "rebuilt from the log");
}

/// One list of the index, read chunk by chunk from a given number. Owned by one read; one thread;
/// the iterator must outlive it.
class IndexList {
 public:
  IndexList(const IteratorPool::Lease& iterator, std::string prefix, const PlaceQuery& query)
      : iterator_{iterator}, prefix_{std::move(prefix)}, query_{query} {}

  /// Calls take(entry) in the direction of the query, beginning with the chunk where `from` lies,
  /// until take has returned true `count` times or the list ends.
  template <class Chunk, class Take>
  Result<void> walk(std::uint64_t from, Take&& take) {
    const auto prefix_bytes = prefix_.size();
    index_format::append_ordered(prefix_, from);
    iterator_->SeekForPrev(prefix_);
    prefix_.resize(prefix_bytes);
    const bool forward = query_.direction == Direction::forward;
    // The list may begin after `from`.
    if (forward && !is_on_list()) iterator_->Seek(prefix_);
    std::size_t taken = 0;
    while (taken < query_.count && is_on_list()) {
      DAYBOOK_TRY(auto entries, parse<Chunk>());
      if (!forward) std::ranges::reverse(entries);
      for (const auto& entry : entries) {
        if (entry.serial > query_.up_to) continue;
        if (take(entry)) ++taken;
      }
      if (forward) {
        iterator_->Next();
      } else if (!entries.empty() && is_first<Chunk>(entries.back())) {
        break;
      } else {
        iterator_->Prev();
      }
    }
    return check(iterator_->status(), "read the index");
  }

 private:
  bool is_on_list() const {
    return iterator_->Valid() && iterator_->key().starts_with(prefix_) &&
           !index_format::is_end_key(iterator_->key().ToStringView(), prefix_.size());
  }

  /// Whether no chunk precedes one that begins like this: dense numbers begin with 1.
  template <class Chunk>
  static bool is_first(const index_format::Entry& entry) {
    return std::is_same_v<Chunk, index_format::DenseChunk> && entry.number <= 1;
  }

  template <class Chunk>
  Result<std::vector<index_format::Entry>> parse() const {
    const auto first = index_format::number_behind(iterator_->key().ToStringView(), prefix_.size());
    if (!first) return damaged_index();
    auto entries = Chunk::parse(*first, iterator_->value().ToStringView());
    if (!entries) return damaged_index();
    return *std::move(entries);
  }

  const IteratorPool::Lease& iterator_;
  std::string prefix_;
  const PlaceQuery query_;
};

}  // namespace daybook::engine
