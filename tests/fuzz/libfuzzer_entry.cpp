// What libFuzzer calls; compiled once a target, which FUZZ_TARGET names.

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  daybook::fuzz::FUZZ_TARGET({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
