#include "store/rocksdb/recovery/torn_manifest.h"

#include <algorithm>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr std::size_t current_bytes_max = 64;

/// A file that ends after its first bytes.
class BeginningOfFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  BeginningOfFile(std::unique_ptr<rocksdb::FSSequentialFile> file, std::uint64_t bytes)
      : FSSequentialFileOwnerWrapper{std::move(file)}, left_{bytes} {}

  IOStatus Read(std::size_t bytes, const IOOptions& options, rocksdb::Slice* result, char* scratch,
                IODebugContext* context) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, left_));
    auto status =
        FSSequentialFileOwnerWrapper::Read(wanted, options, result, scratch, context);
    if (status.ok()) left_ -= result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t bytes) override {
    const auto skipped = std::min(bytes, left_);
    left_ -= skipped;
    return FSSequentialFileOwnerWrapper::Skip(skipped);
  }

 private:
  std::uint64_t left_;
};

class WithoutTornEnd final : public rocksdb::FileSystemWrapper {
 public:
  WithoutTornEnd(std::shared_ptr<rocksdb::FileSystem> files, TornManifest manifest)
      : FileSystemWrapper{std::move(files)}, manifest_{std::move(manifest)} {}
  const char* Name() const override { return "DaybookWithoutTornEnd"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* context) override {
    auto status = FileSystemWrapper::NewSequentialFile(name, options, file, context);
    if (status.ok() && std::filesystem::path{name} == manifest_.path) {
      *file = std::make_unique<BeginningOfFile>(std::move(*file), manifest_.good_bytes);
    }
    return status;
  }

 private:
  const TornManifest manifest_;
};

}  // namespace

Result<std::optional<TornManifest>> find_torn_manifest(rocksdb::FileSystem& files,
                                                       const std::filesystem::path& log) {
  std::optional<TornManifest> torn;
  DAYBOOK_TRY(const auto current, read_small_file(files, log / "CURRENT", current_bytes_max));
  if (!current || !current->starts_with("MANIFEST-")) return torn;
  const auto path = log / current->substr(0, current->find('\n'));
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  std::uint64_t bytes = 0;
  const auto doing = fmt::format("read {}", path.string());
  DAYBOOK_CHECK(check(files.NewSequentialFile(path.string(), {}, &file, nullptr), doing));
  DAYBOOK_CHECK(check(files.GetFileSize(path.string(), {}, &bytes, nullptr), doing));
  WalReader records{std::move(file), 0};  // manifests have the same framing
  while (true) {
    DAYBOOK_TRY(const auto record, records.next());
    if (!record) break;
  }
  const auto& damage = records.damage();
  if (damage) torn = TornManifest{path, damage->offset, bytes - damage->offset, damage->reason};
  return torn;
}

std::shared_ptr<rocksdb::FileSystem> without_torn_end(std::shared_ptr<rocksdb::FileSystem> files,
                                                      TornManifest manifest) {
  return std::make_shared<WithoutTornEnd>(std::move(files), std::move(manifest));
}

}  // namespace daybook::engine
