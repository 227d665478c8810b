#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine/index.h"

namespace daybook::engine {

/// How the index is written in DIR/index: docs/log-format.md, "The index". It may change with any
/// release, since an index of another format is rebuilt.
namespace index_format {

inline constexpr std::uint32_t format = 4;

/// The most entries of one chunk: what one lookup has to decode.
inline constexpr std::size_t chunk_entries_max = 128;

/// The id comes first: most rise with time, in all Logs together.
std::string command_key(std::uint32_t log, CommandId id);

// A list is stored as chunks of some entries each. Its key is a prefix, the same for all its
// chunks, and the number that its first entry begins with.
std::string log_prefix(std::uint32_t log);
std::string stream_prefix(std::uint32_t log, std::string_view stream);
std::string term_prefix(std::uint32_t log, const Term& term);
/// The beginning of the prefixes of all types of a category.
std::string category_prefix(std::uint32_t log, std::string_view category);
/// The variant that a term's key with this category_prefix is of; nothing when it is malformed.
std::optional<std::uint16_t> variant_in(std::string_view key, std::string_view category_prefix);

/// Appends a number so that the order of bytes is the order of numbers, in 1 to 9 bytes.
void append_ordered(std::string& key, std::uint64_t number);
/// The number behind the prefix; nothing when the key is malformed.
std::optional<std::uint64_t> number_behind(std::string_view key, std::size_t prefix_bytes);

void append_varint(std::string& value, std::uint64_t number);
/// Reads from the front and shortens the text; nothing when it is malformed.
std::optional<std::uint64_t> take_varint(std::string_view& value);

/// One entry of a list: how many numbers of the list it takes (events of a Commit; 0 in the list of
/// a term, which has no numbers of its own), and where.
struct Entry {
  std::uint64_t number = 0;
  std::uint32_t count = 0;
  Serial serial;
};

/// The chunk of a Log or Stream: each entry's numbers follow those before it.
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

/// The key behind the chunks of a Stream or tag, so that what appends ask most often takes one
/// look-up instead of an iterator's way through all levels: where a Stream ends, which is told
/// again here, and whether there is a tag, which has no value here.
std::string end_key(std::string prefix);
bool is_end_key(std::string_view key, std::size_t prefix_bytes);
std::string end_value(const Entry& last);
std::optional<Entry> parse_end(std::string_view value);

/// The chunk of a term: Serials that rise; the first one is the number in the key.
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
