#include "core/model/page.h"

#include <algorithm>

namespace daybook {

std::byte* PageBuffer::allocate(std::size_t bytes) {
  constexpr std::size_t chunk_bytes = 256 * 1024;
  bytes = (bytes + 7) / 8 * 8;
  while (chunk_ < chunks_.size() && chunks_[chunk_].bytes - used_ < bytes) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    const auto size = std::max(bytes, chunk_bytes);
    chunks_.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(size / 8), size});
    used_ = 0;
  }
  auto* memory = reinterpret_cast<std::byte*>(chunks_[chunk_].words.get()) + used_;
  used_ += bytes;
  return memory;
}

void PageBuffer::clear() {
  // Keep enough memory for an ordinary page; free the rest.
  constexpr std::size_t kept_chunks = 20;
  if (chunks_.size() > kept_chunks) chunks_.resize(kept_chunks);
  chunk_ = 0;
  used_ = 0;
}

}  // namespace daybook
