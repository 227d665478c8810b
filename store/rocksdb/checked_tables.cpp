#include "store/rocksdb/checked_tables.h"

#include <rocksdb/sst_file_reader.h>

#include <array>

#include "core/bytes.h"
#include "store/rocksdb/index_format.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::IODebugContext;
using rocksdb::IOStatus;

/// The end of a table; see Footer in table/format.h of RocksDB.
struct FooterLayout {
  static constexpr std::size_t bytes = 53;
  static constexpr std::size_t checksum_type_at = 0;
  static constexpr std::size_t handles_at = 1;  ///< of the metaindex and of the index
  static constexpr std::size_t version_at = 41;
  static constexpr std::size_t magic_at = 45;
  static constexpr std::uint64_t magic = 0x88e241b785f4cff7;
};

/// Whether the two handles that `text` begins with, each an offset and a size, lie within `bytes`.
bool are_within(std::string_view text, std::uint64_t bytes) {
  for (int i = 0; i < 2; ++i) {
    const auto offset = index_format::take_varint(text);
    const auto size = index_format::take_varint(text);
    if (!offset || !size || *offset > bytes || *size > bytes - *offset) return false;
  }
  return true;
}

/// Good when RocksDB finds out by itself what is wrong.
IOStatus check_footer(FSRandomAccessFile& file, std::uint64_t file_bytes, const std::string& name,
                      IODebugContext* context) {
  if (file_bytes < FooterLayout::bytes) return IOStatus::OK();
  std::array<char, FooterLayout::bytes> place;
  rocksdb::Slice footer;
  const auto status = file.Read(file_bytes - place.size(), place.size(), {}, &footer, place.data(),
                                context);
  if (!status.ok() || footer.size() < place.size()) return status;
  const auto* const at = as_bytes(footer.ToStringView()).data();
  if (load<std::uint64_t>(at + FooterLayout::magic_at) != FooterLayout::magic) {
    return IOStatus::OK();
  }
  const auto handles = footer.ToStringView().substr(
      FooterLayout::handles_at, FooterLayout::version_at - FooterLayout::handles_at);
  if (load<std::uint8_t>(at + FooterLayout::checksum_type_at) == table_checksum &&
      load<std::uint32_t>(at + FooterLayout::version_at) == table_format &&
      are_within(handles, file_bytes - FooterLayout::bytes)) {
    return IOStatus::OK();
  }
  return IOStatus::Corruption("the footer of " + name + " is damaged");
}

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
    if (status.ok()) status = check_footer(**file, bytes, name, context);
    if (!status.ok()) file->reset();
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
