#pragma once

#include <atomic>
#include <cstdint>

#include "store/engine/tail/zeroed_memory.h"

namespace daybook::engine {

/// One entry of a list: of a Log (key: first Position), a Stream (first Version) or a term
/// (Position of the event).
struct Posting {
  std::uint64_t key = 0;
  std::uint32_t commit = 0;  ///< index of the Commit in its segment
  std::uint32_t extra = 0;   ///< Log and Stream: number of events; term: event type
};

/// The arena for the lists of one segment; freed as a whole. Offsets are in units of 8 bytes. Owned
/// by the segment. One thread writes; any thread reads what was published.
class ListMemory {
 public:
  explicit ListMemory(std::size_t bytes) : words_{bytes / 8 + 1} {}

  /// Zeroed. The caller checks that there is room. Never returns offset 0.
  std::uint32_t allocate(std::size_t bytes) {
    const auto offset = used_;
    used_ += static_cast<std::uint32_t>((bytes + 7) / 8);
    return offset;
  }
  /// Faults in the first `bytes`.
  void touch(std::size_t bytes) { words_.touch(bytes); }
  std::size_t bytes_used() const { return std::size_t{used_} * 8; }
  std::size_t bytes_left() const { return (words_.size() - used_) * 8; }

  std::uint32_t offset_of(const void* place) const {
    const auto* word = static_cast<const std::uint64_t*>(place);
    return static_cast<std::uint32_t>(word - words_.data());
  }
  template <class T>
  T& at(std::uint32_t offset) const {
    return *reinterpret_cast<T*>(words_.data() + offset);
  }

 private:
  ZeroedMemory<std::uint64_t> words_;
  std::uint32_t used_ = 1;
};

/// Postings with rising keys, in blocks that double in size. The list and its blocks are in a
/// ListMemory. One thread appends; any thread reads at the same time, up to size().
class PostingList {
 public:
  void push(ListMemory& memory, const Posting& posting);
  /// Prefetches where the next posting goes. The appending thread.
  void prefetch(const ListMemory& memory) const {
    if (last_block_ != 0) __builtin_prefetch(&memory.at<Block>(last_block_));
  }

  std::uint32_t size() const {
    return std::atomic_ref{const_cast<std::uint32_t&>(size_)}.load(std::memory_order_acquire);
  }

 private:
  friend class PostingReader;

  struct Block {
    std::uint32_t next;
    std::uint32_t previous;
    std::uint32_t first;     ///< index of its first posting
    std::uint32_t capacity;  ///< postings follow
    Posting* postings() { return reinterpret_cast<Posting*>(this + 1); }
  };

  // Plain integers, because the list is made of zeroed memory. Members that readers see while they
  // change are accessed as atomics.
  std::uint32_t size_ = 0;
  std::uint32_t last_block_ = 0;
  std::uint32_t first_block_ = 0;  // set once, before the first posting
};

/// Reads a list as it was when the reader was made. A value; one thread.
class PostingReader {
 public:
  PostingReader() = default;
  PostingReader(const ListMemory& memory, const PostingList& list)
      : memory_{&memory}, size_{list.size()} {
    if (size_ == 0) return;
    const auto last = std::atomic_ref{const_cast<std::uint32_t&>(list.last_block_)};
    block_ = &memory.at<PostingList::Block>(last.load(std::memory_order_acquire));
    first_block_ = &memory.at<PostingList::Block>(list.first_block_);
  }

  std::uint32_t size() const { return size_; }
  bool is_empty() const { return size_ == 0; }
  /// Cheap near the last one read or near the first one.
  const Posting& at(std::uint32_t index);
  const Posting& first() const { return first_block_->postings()[0]; }
  const Posting& last() { return at(size_ - 1); }

  /// Drops postings of later commits.
  void cut_after(std::uint32_t commit) { size_ = first_after(commit); }
  /// Index of the first posting with a greater key or commit; size() if there is none.
  std::uint32_t first_above(std::uint64_t key);
  std::uint32_t first_after(std::uint32_t commit);

 private:
  template <class Number>
  std::uint32_t first_beyond(Number number, Number Posting::*member);

  const ListMemory* memory_ = nullptr;
  std::uint32_t size_ = 0;
  PostingList::Block* block_ = nullptr;
  PostingList::Block* first_block_ = nullptr;
};

}  // namespace daybook::engine
