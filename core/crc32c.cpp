#include "core/crc32c.h"

#include <array>

#include "core/bytes.h"

namespace daybook {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78;  // reversed

constexpr auto table = [] {
  std::array<std::uint32_t, 256> entries{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? polynomial : 0);
    entries[i] = crc;
  }
  return entries;
}();

std::uint32_t by_table(Bytes bytes, std::uint32_t crc) {
  for (const std::byte byte : bytes) {
    crc = table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFF] ^ (crc >> 8);
  }
  return crc;
}

#if defined(__x86_64__)

/// What so many zero bytes make of a checksum. That is linear in its bits, so a table for each of
/// its four bytes says it.
template <std::size_t zero_bytes>
class Shift {
 public:
  Shift() {
    std::array<std::uint32_t, 32> of_bit;
    const std::array<std::byte, zero_bytes> zeros{};
    for (std::size_t bit = 0; bit < of_bit.size(); ++bit) {
      of_bit[bit] = by_table(zeros, std::uint32_t{1} << bit);
    }
    for (std::size_t place = 0; place < 4; ++place) {
      for (std::size_t byte = 0; byte < 256; ++byte) {
        for (std::size_t bit = 0; bit < 8; ++bit) {
          if ((byte >> bit & 1) != 0) tables_[place][byte] ^= of_bit[8 * place + bit];
        }
      }
    }
  }
  std::uint64_t operator()(std::uint64_t crc) const {
    return tables_[0][crc & 0xFF] ^ tables_[1][crc >> 8 & 0xFF] ^ tables_[2][crc >> 16 & 0xFF] ^
           tables_[3][crc >> 24 & 0xFF];
  }

 private:
  std::array<std::array<std::uint32_t, 256>, 4> tables_{};
};

/// The instruction takes three cycles and can begin each cycle, so three stretches are summed up at
/// a time and put together (after Gopal and others, "Fast CRC Computation for iSCSI Polynomial
/// Using CRC32 Instruction", Intel 2011). Takes as many stretches from the front as there are.
template <std::size_t stretch>
__attribute__((target("sse4.2"))) std::uint64_t by_threes(Bytes& bytes, std::uint64_t crc) {
  static const Shift<stretch> shift;
  while (bytes.size() >= 3 * stretch) {
    const std::byte* const at = bytes.data();
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t i = 0; i < stretch; i += 8) {
      crc = __builtin_ia32_crc32di(crc, load<std::uint64_t>(at + i));
      second = __builtin_ia32_crc32di(second, load<std::uint64_t>(at + stretch + i));
      third = __builtin_ia32_crc32di(third, load<std::uint64_t>(at + 2 * stretch + i));
    }
    crc = shift(shift(crc) ^ second) ^ third;
    bytes = bytes.subspan(3 * stretch);
  }
  return crc;
}

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(Bytes bytes, std::uint32_t crc) {
  std::uint64_t wide = by_threes<1024>(bytes, crc);
  wide = by_threes<64>(bytes, wide);
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    wide = __builtin_ia32_crc32di(wide, load<std::uint64_t>(bytes.data()));
  }
  crc = static_cast<std::uint32_t>(wide);
  for (const auto byte : bytes) {
    crc = __builtin_ia32_crc32qi(crc, std::to_integer<std::uint8_t>(byte));
  }
  return crc;
}
#endif

}  // namespace

std::uint32_t crc32c(Bytes bytes, std::uint32_t before) {
  const std::uint32_t start = ~before;
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2");
  if (has_instruction) return ~by_instruction(bytes, start);
#endif
  return ~by_table(bytes, start);
}

}  // namespace daybook
