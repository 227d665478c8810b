#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/engine/index.h"

namespace daybook::engine {

/// Where the Streams stand after the last sequenced Commit: the most recently used ones in memory,
/// the others from the index. Owned by the sequencer (or by who re-indexes); one thread.
class StreamHeads {
 public:
  StreamHeads(const Index& index, std::size_t heads_max) : index_{index}, heads_max_{heads_max} {}

  /// Version 0 when the Stream does not exist.
  Result<StreamHead> get(std::uint32_t log, std::string_view stream);
  void put(std::uint32_t log, std::string_view stream, const StreamHead& head);

  /// Forgets what is beyond the limit. Only when the index has everything that was put.
  void trim();

 private:
  struct Entry {
    std::string key;
    StreamHead head;
  };
  using Entries = std::list<Entry>;  // most recently used first

  void remember(std::string key, const StreamHead& head);

  const Index& index_;
  const std::size_t heads_max_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  // keys live in the entries
};

}  // namespace daybook::engine
