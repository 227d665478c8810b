#include "store/engine/stream_heads.h"

#include "core/bytes.h"

namespace daybook::engine {
namespace {

std::string key_of(std::uint32_t log, std::string_view stream) {
  std::string key;
  key.reserve(4 + stream.size());
  append_big_endian(key, log);
  key += stream;
  return key;
}

}  // namespace

Result<StreamHead> StreamHeads::get(std::uint32_t log, std::string_view stream) {
  auto key = key_of(log, stream);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->head;
  }
  DAYBOOK_TRY(const auto head, index_.stream(log, stream));
  if (!head) return StreamHead{};
  remember(std::move(key), *head);
  return *head;
}

void StreamHeads::put(std::uint32_t log, std::string_view stream, const StreamHead& head) {
  auto key = key_of(log, stream);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    found->second->head = head;
    return;
  }
  remember(std::move(key), head);
}

void StreamHeads::remember(std::string key, const StreamHead& head) {
  entries_.push_front({std::move(key), head});
  by_key_.emplace(entries_.front().key, entries_.begin());
}

void StreamHeads::trim() {
  while (entries_.size() > heads_max_) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace daybook::engine
