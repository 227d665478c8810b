#include "store/rocksdb/files/unrecycled_log.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "store/rocksdb/log/log_framing.h"

namespace daybook::engine {
namespace {

using rocksdb::FSSequentialFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr char unknown_type = 127;

bool is_of_recycled_log(std::uint8_t type) {
  return (type >= 5 && type <= 8) || type == 11 || type == 131;
}

/// Tracks the record boundaries of a file. Owned by one reader; one thread.
class RecordTypes {
 public:
  /// `bytes`: the next bytes of the file.
  void replace(char* bytes, std::size_t count) {
    while (count > 0) {
      if (header_at_ == 0 && to_skip_ == 0 && left_of_block() < LogFraming::header_bytes) {
        to_skip_ = left_of_block();  // too short for a header
      }
      const auto done = to_skip_ > 0 ? skip(count) : replace_in_header(*bytes);
      offset_ += done;
      bytes += done;
      count -= done;
    }
  }

 private:
  std::size_t left_of_block() const {
    return LogFraming::block_bytes - offset_ % LogFraming::block_bytes;
  }

  std::size_t skip(std::size_t count) {
    const auto done = std::min(to_skip_, count);
    to_skip_ -= done;
    return done;
  }

  std::size_t replace_in_header(char& byte) {
    const auto value = static_cast<std::uint8_t>(byte);
    if (header_at_ == LogFraming::length_at) length_ = value;
    if (header_at_ == LogFraming::length_at + 1) length_ += std::size_t{256} * value;
    if (header_at_ == LogFraming::type_at && is_of_recycled_log(value)) byte = unknown_type;
    if (++header_at_ == LogFraming::header_bytes) {
      header_at_ = 0;
      // Damage never extends into the next block
      to_skip_ = std::min(length_, left_of_block() - 1);
    }
    return 1;
  }

  std::uint64_t offset_ = 0;
  std::size_t header_at_ = 0;
  std::size_t to_skip_ = 0;
  std::size_t length_ = 0;
};

class UnrecycledLog final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  explicit UnrecycledLog(std::unique_ptr<FSSequentialFile> file)
      : FSSequentialFileOwnerWrapper{std::move(file)} {}

  IOStatus Read(std::size_t count, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* context) override {
    auto status = FSSequentialFileOwnerWrapper::Read(count, options, result, scratch, context);
    if (!status.ok() || result->empty()) return status;
    if (result->data() != scratch) std::copy_n(result->data(), result->size(), scratch);
    types_.replace(scratch, result->size());
    *result = Slice{scratch, result->size()};
    return status;
  }
  IOStatus Skip(std::uint64_t) override { return IOStatus::NotSupported("skipping in a log"); }
  IOStatus PositionedRead(std::uint64_t, std::size_t, const IOOptions&, Slice*, char*,
                          IODebugContext*) override {
    return IOStatus::NotSupported("reading a log from anywhere");
  }

 private:
  RecordTypes types_;
};

}  // namespace

std::unique_ptr<FSSequentialFile> unrecycled_log(std::unique_ptr<FSSequentialFile> file) {
  return std::make_unique<UnrecycledLog>(std::move(file));
}

}  // namespace daybook::engine
