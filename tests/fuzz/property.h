#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/crc32c.h"

// What every target needs: a way to tell a finding, and a way to take decisions out of an input.

namespace daybook::fuzz {

/// Ends the program with the property that does not hold: libFuzzer and the replay take that for a
/// finding. Any thread.
inline void require(bool holds, std::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "this does not hold: %.*s\n", static_cast<int>(property.size()),
               property.data());
  std::abort();
}

/// Takes values off the front of an input; zeros once it is used up. Refers to the input.
class Input {
 public:
  explicit Input(Bytes bytes) : bytes_{bytes} {}

  template <class T>
  T take() {
    T value{};
    const auto part = take_bytes(sizeof value);
    if (!part.empty()) std::memcpy(&value, part.data(), part.size());
    return value;
  }
  /// Fewer when fewer are left.
  Bytes take_bytes(std::size_t count) {
    const auto part = bytes_.first(std::min(count, bytes_.size()));
    bytes_ = bytes_.subspan(part.size());
    return part;
  }
  bool empty() const { return bytes_.empty(); }
  Bytes rest() const { return bytes_; }
  std::string_view rest_text() const { return as_text(bytes_); }

 private:
  Bytes bytes_;
};

/// Where a stream of bytes is torn: lengths that are used in turn, again and again. Up to 7, from
/// the front of the input.
class Tearing {
 public:
  explicit Tearing(Input& input) : lengths_(1 + input.take<std::uint8_t>() % 7) {
    for (auto& length : lengths_) length = 1 + input.take<std::uint8_t>();
  }

  /// Calls take(piece) for one piece after the other, until it returns false.
  template <class Take>
  void pieces(std::string_view bytes, Take&& take) const {
    for (std::size_t i = 0; !bytes.empty(); ++i) {
      const auto piece = bytes.substr(0, lengths_[i % lengths_.size()]);
      bytes.remove_prefix(piece.size());
      if (!take(piece)) return;
    }
  }

 private:
  std::vector<std::size_t> lengths_;
};

/// The input with the right CRC32C behind it, since a fuzzer does not find one by chance.
inline std::vector<std::byte> with_checksum(Bytes content) {
  std::vector<std::byte> bytes(content.begin(), content.end());
  bytes.resize(content.size() + sizeof(std::uint32_t));
  daybook::store(bytes.data() + content.size(), crc32c(content));
  return bytes;
}

}  // namespace daybook::fuzz
