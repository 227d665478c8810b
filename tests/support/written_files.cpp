// Wrappers of files and directories that are written.

#include "tests/support/fault_files.h"

namespace daybook::support {
namespace {

using rocksdb::DirFsyncOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// What the wrappers below share.
struct Watched {
  std::shared_ptr<Disk> disk;
  NodePtr node;
  std::string path;

  /// Writes at an offset, or at the end of the file, through `write(Slice)`.
  template <class Write>
  IOStatus write(std::optional<std::uint64_t> offset, const Slice& data, const Write& through) {
    const std::lock_guard lock{disk->mutex};
    auto verdict = disk->judge(Operation::write, path);
    if (!verdict.perform) return verdict.status;
    const Slice part{data.data(), verdict.halved ? data.size() / 2 : data.size()};
    const auto at = offset.value_or(node->size);
    node->before_write(at);
    auto status = through(part);
    if (!status.ok()) return status;
    node->wrote(at + part.size());
    return verdict.status;
  }

  template <class Truncate>
  IOStatus truncate(std::uint64_t size, const Truncate& through) {
    const std::lock_guard lock{disk->mutex};
    auto verdict = disk->judge(Operation::write, path);
    if (!verdict.perform || verdict.halved) return verdict.status;
    node->before_truncate(size);
    auto status = through();
    if (!status.ok()) return status;
    node->truncated(size);
    return verdict.status;
  }

  IOStatus sync() {
    const std::lock_guard lock{disk->mutex};
    auto verdict = disk->judge(Operation::sync, path);
    if (verdict.perform) {
      node->synced();
    } else if (!verdict.status.ok()) {
      node->sync_failed = true;
    }
    return verdict.status;
  }

  IOStatus sync_directory() {
    const std::lock_guard lock{disk->mutex};
    auto verdict = disk->judge(Operation::directory_sync, path);
    if (verdict.perform) disk->model.directory_synced(node);
    return verdict.status;
  }

  /// Without power, close fails and the real file is closed by the wrapper's destructor.
  template <class Close>
  IOStatus close(const Close& through) {
    const std::lock_guard lock{disk->mutex};
    const auto look = disk->look();
    if (!look.ok() && kind_of(path) != FileKind::info_log) return look;
    return through();
  }
};

class FaultWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultWritableFile(std::unique_ptr<rocksdb::FSWritableFile> file, Watched watched)
      : FSWritableFileOwnerWrapper{std::move(file)}, watched_{std::move(watched)} {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    return watched_.write({}, data, [&](const Slice& part) {
      return FSWritableFileOwnerWrapper::Append(part, options, context);
    });
  }
  // The checksum is dropped: it covers all bytes, only part of which may be written, and the files
  // below do not check it.
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            IODebugContext* context) override {
    return watched_.write(offset, data, [&](const Slice& part) {
      return FSWritableFileOwnerWrapper::PositionedAppend(part, offset, options, context);
    });
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo&,
                            IODebugContext* context) override {
    return PositionedAppend(data, offset, options, context);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options,
                    IODebugContext* context) override {
    return watched_.truncate(
        size, [&] { return FSWritableFileOwnerWrapper::Truncate(size, options, context); });
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return watched_.sync(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return watched_.sync(); }
  /// Only starts writing back: nothing becomes safe.
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{watched_.disk->mutex};
    return watched_.disk->look();
  }
  /// Preallocates nothing: that takes time and, on a file system in memory, memory.
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    return watched_.close([&] { return FSWritableFileOwnerWrapper::Close(options, context); });
  }

 private:
  Watched watched_;
};

class FaultRandomRWFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FaultRandomRWFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, Watched watched)
      : FSRandomRWFileOwnerWrapper{std::move(file)}, watched_{std::move(watched)} {}

  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* context) override {
    return watched_.write(offset, data, [&](const Slice& part) {
      return FSRandomRWFileOwnerWrapper::Write(offset, part, options, context);
    });
  }
  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options, Slice* result,
                char* scratch, IODebugContext* context) const override {
    const std::lock_guard lock{watched_.disk->mutex};
    auto verdict = watched_.disk->judge(Operation::read, watched_.path);
    if (!verdict.status.ok()) return verdict.status;
    return FSRandomRWFileOwnerWrapper::Read(offset, bytes, options, result, scratch, context);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return watched_.sync(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return watched_.sync(); }
  /// Passes bytes to the system, which has them already: nothing becomes safe.
  IOStatus Flush(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock{watched_.disk->mutex};
    return watched_.disk->look();
  }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    return watched_.close([&] { return FSRandomRWFileOwnerWrapper::Close(options, context); });
  }

 private:
  Watched watched_;
};

class FaultDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, Watched watched)
      : FSDirectoryWrapper{std::move(directory)}, watched_{std::move(watched)} {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return watched_.sync_directory(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const DirFsyncOptions&) override {
    return watched_.sync_directory();
  }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    return watched_.close([&] { return FSDirectoryWrapper::Close(options, context); });
  }

 private:
  Watched watched_;
};

}  // namespace

std::unique_ptr<rocksdb::FSWritableFile> watch(std::unique_ptr<rocksdb::FSWritableFile> file,
                                               std::shared_ptr<Disk> disk, NodePtr node,
                                               std::string path) {
  return std::make_unique<FaultWritableFile>(
      std::move(file), Watched{std::move(disk), std::move(node), std::move(path)});
}

std::unique_ptr<rocksdb::FSRandomRWFile> watch(std::unique_ptr<rocksdb::FSRandomRWFile> file,
                                               std::shared_ptr<Disk> disk, NodePtr node,
                                               std::string path) {
  return std::make_unique<FaultRandomRWFile>(
      std::move(file), Watched{std::move(disk), std::move(node), std::move(path)});
}

std::unique_ptr<rocksdb::FSDirectory> watch(std::unique_ptr<rocksdb::FSDirectory> directory,
                                            std::shared_ptr<Disk> disk, NodePtr node,
                                            std::string path) {
  return std::make_unique<FaultDirectory>(
      std::move(directory), Watched{std::move(disk), std::move(node), std::move(path)});
}

}  // namespace daybook::support
