#include "store/engine/tail/posting_list.h"

#include <algorithm>

namespace daybook::engine {
namespace {

constexpr std::uint32_t first_capacity = 2;
constexpr std::uint32_t capacity_max = 1024;

}  // namespace

void PostingList::push(ListMemory& memory, const Posting& posting) {
  static_assert(sizeof(Block) == 16 && sizeof(Posting) == 16);
  auto* block = last_block_ == 0 ? nullptr : &memory.at<Block>(last_block_);
  if (!block || size_ == block->first + block->capacity) {
    const auto capacity = block ? std::min(2 * block->capacity, capacity_max) : first_capacity;
    const auto offset = memory.allocate(sizeof(Block) + capacity * sizeof(Posting));
    auto& fresh = memory.at<Block>(offset);
    fresh.first = size_;
    fresh.capacity = capacity;
    fresh.previous = last_block_;
    // A reader still at the old block follows `next` only after it has seen the larger size.
    if (block) {
      std::atomic_ref{block->next}.store(offset, std::memory_order_release);
    } else {
      first_block_ = offset;
    }
    std::atomic_ref{last_block_}.store(offset, std::memory_order_release);
    block = &fresh;
  }
  block->postings()[size_ - block->first] = posting;
  std::atomic_ref{size_}.store(size_ + 1, std::memory_order_release);
}

const Posting& PostingReader::at(std::uint32_t index) {
  if (index < block_->first / 2) block_ = first_block_;
  while (index < block_->first) block_ = &memory_->at<PostingList::Block>(block_->previous);
  while (index >= block_->first + block_->capacity) {
    const auto next = std::atomic_ref{block_->next}.load(std::memory_order_acquire);
    block_ = &memory_->at<PostingList::Block>(next);
  }
  return block_->postings()[index - block_->first];
}

template <class Number>
std::uint32_t PostingReader::first_beyond(Number number, Number Posting::*member) {
  if (size_ == 0 || last().*member <= number) return size_;
  while (block_->first > 0 && block_->postings()[0].*member > number) {
    block_ = &memory_->at<PostingList::Block>(block_->previous);
  }
  const auto* const begin = block_->postings();
  const auto* const end = begin + std::min(block_->capacity, size_ - block_->first);
  const auto* const found = std::upper_bound(
      begin, end, number, [&](Number wanted, const Posting& p) { return wanted < p.*member; });
  return block_->first + static_cast<std::uint32_t>(found - begin);
}

std::uint32_t PostingReader::first_above(std::uint64_t key) {
  return first_beyond(key, &Posting::key);
}

std::uint32_t PostingReader::first_after(std::uint32_t commit) {
  return first_beyond(commit, &Posting::commit);
}

}  // namespace daybook::engine
