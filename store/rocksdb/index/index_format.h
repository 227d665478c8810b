#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine/index.h"

namespace daybook::engine {

/// The keys and values of DIR/index: docs/log-format.md, "The index". Any release may change them:
/// an index of another format is rebuilt.
namespace index_format {

inline constexpr std::uint32_t format = 4;

/// Maximum entries of a chunk, which one look-up decodes.
inline constexpr std::size_t chunk_entries_max = 128;

/// The id comes first, because most ids rise with time across all Logs.
std::string command_key(std::uint32_t log, CommandId id);

// A list is stored in chunks of a few entries. A chunk's key is the list's prefix and the number at
// which its first entry begins.
std::string log_prefix(std::uint32_t log);
std::string stream_prefix(std::uint32_t log, std::string_view stream);
std::string term_prefix(std::uint32_t log, const Term& term);
/// The common prefix of all types of a category.
std::string category_prefix(std::uint32_t log, std::string_view category);
/// The variant in a term's key with this category_prefix; nothing if malformed.
std::optional<std::uint16_t> variant_in(std::string_view key, std::string_view category_prefix);

/// Appends a number in 1 to 9 bytes that sort like the numbers.
void append_ordered(std::string& key, std::uint64_t number);
/// The number after the prefix; nothing if the key is malformed.
std::optional<std::uint64_t> number_behind(std::string_view key, std::size_t prefix_bytes);

void append_varint(std::string& value, std::uint64_t number);
/// Removes a varint from the front of `value`; nothing if malformed.
std::optional<std::uint64_t> take_varint(std::string_view& value);

/// One list entry: how many numbers it takes (a Commit's events; 0 in a term's list, which has no
/// numbers of its own), and the Commit.
struct Entry {
  std::uint64_t number = 0;
  std::uint32_t count = 0;
  Serial serial;
};

/// A chunk of a Log or Stream: each entry's numbers follow those of the entry before. A value.
class DenseChunk {
 public:
  void add(std::uint32_t count, Serial serial);
  const std::string& value() const { return value_; }
  void clear();
  static std::optional<std::vector<Entry>> parse(std::uint64_t first, std::string_view value);

 private:
  std::string value_;
  Serial last_;
};

/// A key after the chunks of a Stream or tag. It answers the most frequent questions of appends by
/// one look-up instead of an iterator over all levels. For a Stream its value repeats the last
/// entry; for a tag its presence means that the tag exists, and the value is empty.
std::string end_key(std::string prefix);
bool is_end_key(std::string_view key, std::size_t prefix_bytes);
std::string end_value(const Entry& last);
std::optional<Entry> parse_end(std::string_view value);

/// A chunk of a term: rising Serials; the first one is the number in the key. A value.
class SerialChunk {
 public:
  void add(Serial serial);
  const std::string& value() const { return value_; }
  void clear();
  static std::optional<std::vector<Entry>> parse(std::uint64_t first, std::string_view value);

 private:
  std::string value_;
  std::optional<Serial> last_;
};

}  // namespace index_format
}  // namespace daybook::engine
