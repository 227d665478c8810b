#include "store/rocksdb/backup/copy.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk_bytes = 1 << 20;

/// Reads a file sequentially in chunks. Owned by its user; one thread.
class ChunkReader {
 public:
  static Result<ChunkReader> open(rocksdb::FileSystem& files, const fs::path& path) {
    ChunkReader reader;
    reader.doing_ = fmt::format("read {}", path.string());
    DAYBOOK_CHECK(check(files.NewSequentialFile(path.string(), {}, &reader.file_, nullptr),
                        reader.doing_));
    reader.buffer_.resize(chunk_bytes);
    return reader;
  }

  /// At most `bytes_max` bytes; empty at the end of the file. Valid until the next call.
  Result<rocksdb::Slice> next(std::uint64_t bytes_max) {
    rocksdb::Slice chunk;
    const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(bytes_max, chunk_bytes));
    DAYBOOK_CHECK(check(file_->Read(bytes, {}, &chunk, buffer_.data(), nullptr), doing_));
    return chunk;
  }

 private:
  std::unique_ptr<rocksdb::FSSequentialFile> file_;
  std::string doing_;
  std::string buffer_;
};

}  // namespace

Result<void> Meter::add(std::uint64_t bytes) {
  done_ += bytes;
  if (!progress_ || progress_(done_, std::max(done_, total_))) return {};
  return fail(ErrorCode::closed, "{} was stopped before it was complete", work_);
}

Result<FileSum> copy_file(rocksdb::FileSystem& files, const fs::path& from, const fs::path& to,
                          std::uint64_t bytes, Meter& meter) {
  DAYBOOK_TRY(auto reader, ChunkReader::open(files, from));
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const auto doing = fmt::format("write {}", to.string());
  DAYBOOK_CHECK(check(files.NewWritableFile(to.string(), {}, &file, nullptr), doing));
  FileSum sum;
  while (sum.bytes < bytes) {
    DAYBOOK_TRY(const auto chunk, reader.next(bytes - sum.bytes));
    if (chunk.empty()) {
      return fail(ErrorCode::corrupt, "{} has {} bytes, but should have {}", from.string(),
                  sum.bytes, bytes);
    }
    sum.bytes += chunk.size();
    sum.checksum = crc32c(as_bytes(chunk), sum.checksum);
    DAYBOOK_CHECK(check(file->Append(chunk, {}, nullptr), doing));
    DAYBOOK_CHECK(meter.add(chunk.size()));
  }
  DAYBOOK_CHECK(check(file->Sync({}, nullptr), doing));
  (void)file->InvalidateCache(0, 0);  // a hint that some file systems ignore
  DAYBOOK_CHECK(check(file->Close({}, nullptr), doing));
  return sum;
}

Result<FileSum> sum_file(rocksdb::FileSystem& files, const fs::path& path,
                         std::uint64_t bytes_max, Meter& meter) {
  DAYBOOK_TRY(auto reader, ChunkReader::open(files, path));
  FileSum sum;
  while (sum.bytes <= bytes_max) {
    DAYBOOK_TRY(const auto chunk, reader.next(chunk_bytes));
    if (chunk.empty()) break;
    sum.bytes += chunk.size();
    sum.checksum = crc32c(as_bytes(chunk), sum.checksum);
    DAYBOOK_CHECK(meter.add(chunk.size()));
  }
  return sum;
}

}  // namespace daybook::engine
