#include "store/rocksdb/files/checked_tables.h"

#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "store/rocksdb/index/index_format.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::IODebugContext;
using rocksdb::IOStatus;

/// The footer of a table; see Footer in table/format.h of RocksDB.
struct FooterLayout {
  static constexpr std::size_t bytes = 53;
  static constexpr std::size_t checksum_type_at = 0;
  static constexpr std::size_t handles_at = 1;  ///< of the metaindex and the index
  static constexpr std::size_t version_at = 41;
  static constexpr std::size_t magic_at = 45;
  static constexpr std::uint64_t magic = 0x88e241b785f4cff7;
};

/// A block; see BlockBuilder and BlockTrailer in table/ of RocksDB. A compression byte and a
/// checksum follow it.
struct BlockLayout {
  static constexpr std::size_t restart_bytes = 4;
  /// Flag in the last number of the block.
  static constexpr std::uint32_t has_hash_index = 1U << 31;
  static constexpr std::size_t trailer_bytes = 5;
  static constexpr char not_compressed = 0;
};

struct Handle {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

std::optional<Handle> take_handle(std::string_view& text) {
  const auto offset = index_format::take_varint(text);
  const auto bytes = index_format::take_varint(text);
  if (!offset || !bytes) return std::nullopt;
  return Handle{*offset, *bytes};
}

bool is_within(const Handle& handle, std::uint64_t bytes) {
  return handle.offset <= bytes && handle.bytes <= bytes - handle.offset;
}

/// Finds the properties block in the metaindex. Nothing if it is not listed or the metaindex is
/// damaged; RocksDB detects that by checksum.
std::optional<Handle> find_properties(std::string_view metaindex) {
  if (metaindex.size() < BlockLayout::restart_bytes) return std::nullopt;
  const auto restarts = load<std::uint32_t>(
      as_bytes(metaindex).data() + metaindex.size() - BlockLayout::restart_bytes);
  const auto end_bytes = (std::uint64_t{restarts} + 1) * BlockLayout::restart_bytes;
  if (end_bytes > metaindex.size()) return std::nullopt;
  auto text = metaindex.substr(0, metaindex.size() - end_bytes);
  std::string key;
  while (!text.empty()) {
    const auto shared = index_format::take_varint(text);
    const auto more = index_format::take_varint(text);
    const auto value_bytes = index_format::take_varint(text);
    if (!shared || !more || !value_bytes || *shared > key.size() || *more > text.size() ||
        *value_bytes > text.size() - *more) {
      return std::nullopt;
    }
    key.resize(*shared);
    key += text.substr(0, *more);
    auto value = text.substr(*more, *value_bytes);
    if (key == "rocksdb.properties") return take_handle(value);
    text.remove_prefix(*more + *value_bytes);
  }
  return std::nullopt;
}

/// Checks what RocksDB uses before it compares a checksum. Owned by one check; one thread.
class TableCheck {
 public:
  TableCheck(FSRandomAccessFile& file, std::uint64_t bytes, const std::string& name,
             IODebugContext* context)
      : file_{file}, bytes_{bytes}, name_{name}, context_{context} {}

  /// Ok also if RocksDB detects the damage itself.
  IOStatus run() {
    if (bytes_ < FooterLayout::bytes) return IOStatus::OK();
    const auto blocks_end = bytes_ - FooterLayout::bytes;
    std::string footer;
    auto status = read({blocks_end, FooterLayout::bytes}, footer);
    if (!status.ok() || footer.size() < FooterLayout::bytes) return status;
    const auto* const at = as_bytes(std::string_view{footer}).data();
    if (load<std::uint64_t>(at + FooterLayout::magic_at) != FooterLayout::magic) {
      return IOStatus::OK();
    }
    auto handles = std::string_view{footer}.substr(
        FooterLayout::handles_at, FooterLayout::version_at - FooterLayout::handles_at);
    const auto metaindex = take_handle(handles);
    const auto index = take_handle(handles);
    if (load<std::uint8_t>(at + FooterLayout::checksum_type_at) != table_checksum ||
        load<std::uint32_t>(at + FooterLayout::version_at) != table_format || !metaindex ||
        !index || !is_within(*metaindex, blocks_end) || !is_within(*index, blocks_end)) {
      return damaged("footer");
    }
    return check_properties(*metaindex, blocks_end);
  }

 private:
  /// RocksDB interprets the properties before it compares their checksum.
  IOStatus check_properties(const Handle& metaindex, std::uint64_t blocks_end) {
    if (metaindex.bytes > metaindex_bytes_max) return damaged("footer");
    std::string block;
    auto status = read(metaindex, block);
    if (!status.ok() || block.size() < metaindex.bytes) return status;
    const auto properties = find_properties(block);
    if (!properties) return IOStatus::OK();
    constexpr std::size_t end_bytes = BlockLayout::restart_bytes + BlockLayout::trailer_bytes;
    if (properties->bytes < BlockLayout::restart_bytes ||
        properties->bytes > properties_bytes_max || !is_within(*properties, blocks_end)) {
      return damaged("metaindex");
    }
    std::string end;
    status = read({properties->offset + properties->bytes - BlockLayout::restart_bytes, end_bytes},
                  end);
    if (!status.ok() || end.size() < end_bytes) return status;
    const auto restarts = load<std::uint32_t>(as_bytes(std::string_view{end}).data());
    const bool is_good = (restarts & BlockLayout::has_hash_index) == 0 &&
                         end[BlockLayout::restart_bytes] == BlockLayout::not_compressed;
    return is_good ? IOStatus::OK() : damaged("block with the properties");
  }

  /// Reads fewer bytes at the end of the file.
  IOStatus read(const Handle& place, std::string& content) const {
    content.resize(place.bytes);
    rocksdb::Slice found;
    auto status =
        file_.Read(place.offset, place.bytes, {}, &found, content.data(), context_);
    if (status.ok()) content.assign(found.data(), found.size());
    return status;
  }

  IOStatus damaged(std::string_view part) const {
    return IOStatus::Corruption(fmt::format("the {} of {} is damaged", part, name_));
  }

  /// Daybook's tables have about 100 and 1,000 bytes.
  static constexpr std::uint64_t metaindex_bytes_max = 64 * 1024;
  static constexpr std::uint64_t properties_bytes_max = 1024 * 1024;

  FSRandomAccessFile& file_;
  const std::uint64_t bytes_;
  const std::string& name_;
  IODebugContext* const context_;
};

/// An open table. If it was shortened meanwhile, reads report damage: RocksDB's read-ahead asserts
/// that it gets all the bytes it asked for.
class OpenTable final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  OpenTable(std::unique_ptr<FSRandomAccessFile> file, std::uint64_t bytes, std::string name)
      : FSRandomAccessFileOwnerWrapper{std::move(file)}, bytes_{bytes}, name_{std::move(name)} {}

  IOStatus Read(std::uint64_t offset, std::size_t bytes, const rocksdb::IOOptions& options,
                rocksdb::Slice* result, char* scratch, IODebugContext* context) const override {
    auto status = FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch,
                                                       context);
    const auto there = bytes_ - std::min(offset, bytes_);
    if (!status.ok() || result->size() >= std::min<std::uint64_t>(bytes, there)) return status;
    return IOStatus::Corruption(name_ + " is shorter than when it was opened");
  }

 private:
  const std::uint64_t bytes_;
  const std::string name_;
};

class CheckedTables final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "DaybookCheckedTables"; }

  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* file,
                               IODebugContext* context) override {
    auto status = FileSystemWrapper::NewRandomAccessFile(name, options, file, context);
    const bool is_table = name.ends_with(".sst") || name.ends_with(".ldb");
    if (!status.ok() || !is_table) return status;
    std::uint64_t bytes = 0;
    status = FileSystemWrapper::GetFileSize(name, {}, &bytes, context);
    if (status.ok()) status = TableCheck{**file, bytes, name, context}.run();
    if (status.ok()) {
      *file = std::make_unique<OpenTable>(std::move(*file), bytes, name);
    } else {
      file->reset();
    }
    return status;
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> check_tables(std::shared_ptr<rocksdb::FileSystem> files) {
  return std::make_shared<CheckedTables>(std::move(files));
}

Result<void> verify_table(rocksdb::Env* env, const std::filesystem::path& table) {
  rocksdb::SstFileReader reader{looking_options(env)};
  auto status = reader.Open(table.string());
  if (status.ok()) status = reader.VerifyChecksum();
  return check(status, fmt::format("read {}", table.string()));
}

}  // namespace daybook::engine
