// Our own reader of RocksDB's write-ahead log: any bytes, any fragments with good checksums, and
// logs as RocksDB writes them that were cut or changed in one bit.

#include "store/rocksdb/recovery/wal_reader.h"

#include <string>
#include <vector>

#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

constexpr std::size_t block_bytes = 32 * 1024;
constexpr std::size_t header_bytes = 7;

/// As log_writer.cc of RocksDB does it.
class Writer {
 public:
  void fragment(std::uint8_t type, std::string_view bytes) {
    std::string covered(1, static_cast<char>(type));
    covered += bytes;
    const auto crc = crc32c(as_bytes(covered));
    append(static_cast<std::uint32_t>(((crc >> 15) | (crc << 17)) + 0xa282ead8U));
    append(static_cast<std::uint16_t>(bytes.size()));
    content_ += covered;
  }

  void batch(std::string_view bytes) {
    pad();
    begins_.push_back(content_.size());
    for (bool begin = true, end = false; !end; begin = false) {
      pad();
      const auto room = block_bytes - content_.size() % block_bytes - header_bytes;
      const auto part = bytes.substr(0, room);
      bytes.remove_prefix(part.size());
      end = bytes.empty();
      fragment(begin ? (end ? 1 : 2) : (end ? 4 : 3), part);
    }
  }

  const std::string& content() const { return content_; }
  /// Where each batch begins.
  const std::vector<std::size_t>& begins() const { return begins_; }

 private:
  template <class T>
  void append(T value) {
    content_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void pad() {
    const auto left = block_bytes - content_.size() % block_bytes;
    if (left < header_bytes) content_.append(left, '\0');
  }

  std::string content_;
  std::vector<std::size_t> begins_;
};

struct Read {
  struct Part {
    std::uint64_t offset = 0;
    std::string bytes;    ///< of a batch
    std::string damage;   ///< or why there is none
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts;
  std::size_t whole = 0;  ///< of these are batches before the first damage
  bool damaged() const { return whole < parts.size(); }
};

Read read(std::string_view content, std::vector<std::size_t> lengths = {}) {
  engine::WalReader reader{std::make_unique<MemoryFile>(content, std::move(lengths)), 7};
  Read seen;
  for (bool more = true; more;) {
    require(seen.parts.size() <= 2 * content.size() + 2, "reading a log comes to an end");
    const auto batch = reader.next();
    require(batch.has_value(), "a file that can be read gives no error");
    if (*batch) {
      if (!seen.damaged()) ++seen.whole;
      seen.parts.push_back({reader.offset(), std::string{as_text(**batch)}, {}});
      continue;
    }
    if (!reader.damage()) {
      require(reader.offset() == content.size(), "a log is read up to its end");
      break;
    }
    require(!reader.damage()->reason.empty(), "damage has a reason");
    seen.parts.push_back({reader.damage()->offset, {}, reader.damage()->reason});
    const auto skipped = reader.skip_damage();
    require(skipped.has_value(), "damage can be skipped in a file that can be read");
    more = *skipped;
  }
  return seen;
}

void check_places(const Read& seen, std::string_view content) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < seen.parts.size(); ++i) {
    require(seen.parts[i].offset <= content.size(), "what was read lies in the file");
    require(i == 0 || seen.parts[i].offset >= seen.parts[i - 1].offset,
            "what was read comes in the order of the file");
    bytes += seen.parts[i].bytes.size();
  }
  require(bytes <= content.size(), "no byte of a log is read twice");
}

/// Any content; short reads make no difference.
Read check(std::string_view content, const std::vector<std::size_t>& lengths) {
  auto seen = read(content);
  check_places(seen, content);
  require(read(content, lengths).parts == seen.parts, "short reads make no difference");
  return seen;
}

std::string take_batch(Input& input) {
  // Mostly small, since a search behind damage looks at every byte.
  const std::size_t number = input.take<std::uint16_t>();
  const auto size = number % 8 == 7 ? number / 8 * 5 : number / 8 % 300;
  std::string pattern{as_text(input.take_bytes(input.take<std::uint8_t>() % 32))};
  if (pattern.empty()) pattern = "batch";
  std::string batch;
  while (batch.size() < size) batch += pattern;
  batch.resize(size);
  return batch;
}

/// Fragments in any order, whose checksums are good.
void check_fragments(Input& input, const std::vector<std::size_t>& lengths) {
  Writer writer;
  for (std::size_t count = 0; count < 8 && !input.empty(); ++count) {
    const auto type = input.take<std::uint8_t>();
    writer.fragment(type % 2 == 0 ? static_cast<std::uint8_t>(type / 2 % 8) : type,
                    take_batch(input));
  }
  check(writer.content(), lengths);
}

/// Batches as RocksDB writes them, then cut or with one bit flipped.
void check_batches(Input& input, const std::vector<std::size_t>& lengths) {
  const auto harm = input.take<std::uint8_t>() % 3;
  const std::size_t place = input.take<std::uint32_t>();
  Writer writer;
  std::vector<std::string> batches;
  for (std::size_t count = 0; count < 5 && !input.empty(); ++count) {
    batches.push_back(take_batch(input));
    writer.batch(batches.back());
  }
  auto content = writer.content();
  if (content.empty()) return;
  auto begins = writer.begins();
  begins.push_back(content.size());
  auto harmed = content.size();  // the first byte that is not as it was written
  if (harm == 1) {
    harmed = place % content.size();
    content.resize(harmed);
  } else if (harm == 2) {
    harmed = place / 8 % content.size();
    content[harmed] = static_cast<char>(content[harmed] ^ (1 << place % 8));
  }
  std::size_t good = 0;  // batches before that
  while (good < batches.size() && begins[good + 1] <= harmed) ++good;

  const auto seen = check(content, lengths);
  // Zeros that fill a block belong to no batch, so the one before them may be whole all the same.
  require(seen.whole == good || seen.whole == good + 1, "all batches before the damage are read");
  for (std::size_t i = 0; i < seen.whole; ++i) {
    require(seen.parts[i].bytes == batches[i], "a batch is read as it was written");
    require(seen.parts[i].offset == begins[i], "a batch begins where it was written");
  }
  if (harm == 0) require(!seen.damaged(), "a good log has no damage");
  if (harm == 2) require(seen.damaged(), "a flipped bit is noticed");
  if (seen.damaged()) {
    require(seen.parts[seen.whole].offset <= harmed, "damage is told where it is");
  }
}

}  // namespace

void wal_reader(Bytes input) {
  Input values{input};
  const auto choice = values.take<std::uint8_t>();
  std::vector<std::size_t> lengths(1 + choice / 4 % 4);
  for (auto& length : lengths) length = 1 + std::size_t{values.take<std::uint8_t>()} * 64;
  switch (choice % 4) {
    case 0: check(values.rest_text(), lengths); return;
    case 1: return check_fragments(values, lengths);
    default: return check_batches(values, lengths);
  }
}

}  // namespace daybook::fuzz
