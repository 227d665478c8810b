#pragma once

#include <filesystem>

#include "bench/frame/process.h"
#include "bench/raw/recorded_log.h"

namespace daybook::bench {

/// How many bytes were written for each byte of a record: by this process, to whatever file, from
/// start() until it is asked. A value; one thread.
class WriteCounter {
 public:
  void start() { start_ = bytes_written(); }

  /// `store` is closed, and settled if what follows an append is to be counted.
  Result<double> amplification(const std::filesystem::path& store) const {
    const auto written = static_cast<double>(bytes_written() - start_);
    DAYBOOK_TRY(const auto recorded, read_recorded_log(store, 1));
    return written / static_cast<double>(recorded.record_bytes);
  }

 private:
  std::uint64_t start_ = bytes_written();
};

}  // namespace daybook::bench
