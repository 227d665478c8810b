#include "base/crc32c.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#endif

#include "base/bytes.h"

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

/// Longest block in words of 8 bytes; longer ones are no faster.
constexpr std::size_t stretch_words_max = 512;

/// shifts[n] = x^(64 n - 33) modulo the polynomial. The CRC of the one-word product of a checksum
/// and shifts[n] is that checksum continued over n words of zeros.
constexpr auto shifts = [] {
  std::array<std::uint32_t, 2 * stretch_words_max + 1> entries{};
  std::uint32_t power = 1;  // x^31: the bits are reversed
  for (std::size_t words = 1; words < entries.size(); ++words) {
    entries[words] = power;
    for (int byte = 0; byte < 8; ++byte) power = table[power & 0xFF] ^ (power >> 8);
  }
  return entries;
}();

#define DAYBOOK_CRC_TARGET __attribute__((target("sse4.2,pclmul")))

DAYBOOK_CRC_TARGET std::uint64_t times_shift(std::uint64_t crc, std::size_t words) {
  const auto product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(crc)),
                           _mm_cvtsi64_si128(static_cast<long long>(shifts[words])), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/// The CRC instruction has a latency of three cycles and a throughput of one per cycle, so three
/// blocks are processed in parallel and combined (Gopal et al., "Fast CRC Computation for iSCSI
/// Polynomial Using CRC32 Instruction", Intel 2011). Combining costs as much as 100 bytes, so
/// blocks are as long as possible.
DAYBOOK_CRC_TARGET std::uint32_t by_instruction(Bytes bytes, std::uint32_t start) {
  constexpr std::size_t worth_it_words = 4;
  std::uint64_t crc = start;
  const std::byte* at = bytes.data();
  std::size_t words = bytes.size() / 8;
  while (words >= 3 * worth_it_words) {
    const auto stretch = std::min(words / 3, stretch_words_max);
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (const auto* const end = at + 8 * stretch; at != end; at += 8) {
      crc = _mm_crc32_u64(crc, load<std::uint64_t>(at));
      second = _mm_crc32_u64(second, load<std::uint64_t>(at + 8 * stretch));
      third = _mm_crc32_u64(third, load<std::uint64_t>(at + 16 * stretch));
    }
    crc = third ^ _mm_crc32_u64(0, times_shift(crc, 2 * stretch) ^ times_shift(second, stretch));
    at += 16 * stretch;
    words -= 3 * stretch;
  }
  for (; words > 0; --words, at += 8) crc = _mm_crc32_u64(crc, load<std::uint64_t>(at));
  auto narrow = static_cast<std::uint32_t>(crc);
  for (const auto byte : bytes.last(bytes.size() % 8)) {
    narrow = _mm_crc32_u8(narrow, std::to_integer<std::uint8_t>(byte));
  }
  return narrow;
}

bool has_instructions() {
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}
#endif

}  // namespace

std::uint32_t crc32c(Bytes bytes, std::uint32_t before) {
  const std::uint32_t start = ~before;
#if defined(__x86_64__)
  static const bool is_quick = has_instructions();
  if (is_quick) return ~by_instruction(bytes, start);
#endif
  return ~by_table(bytes, start);
}

}  // namespace daybook
