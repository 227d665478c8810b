// Wrappers of files that are read.

#include "tests/support/fault_files.h"

namespace daybook::support {
namespace {

using rocksdb::FSReadRequest;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// ReadAsync passes its callback a const request in RocksDB 7, and not in 9.
template <class Callback>
Callback callback_of(IOStatus (rocksdb::FSRandomAccessFile::*)(FSReadRequest&, const IOOptions&,
                                                               Callback, void*, void**,
                                                               rocksdb::IOHandleDeleter*,
                                                               IODebugContext*));
using ReadCallback = decltype(callback_of(&rocksdb::FSRandomAccessFile::ReadAsync));

/// Reading itself needs no lock.
struct Watched {
  std::shared_ptr<Disk> disk;
  std::string path;

  IOStatus judge() const {
    const std::lock_guard lock{disk->mutex};
    return disk->judge(Operation::read, path).status;
  }
};

class FaultSequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FaultSequentialFile(std::unique_ptr<rocksdb::FSSequentialFile> file, Watched watched)
      : FSSequentialFileOwnerWrapper{std::move(file)}, watched_{std::move(watched)} {}

  IOStatus Read(std::size_t bytes, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* context) override {
    auto status = watched_.judge();
    if (!status.ok()) return status;
    return FSSequentialFileOwnerWrapper::Read(bytes, options, result, scratch, context);
  }
  IOStatus PositionedRead(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                          Slice* result, char* scratch, IODebugContext* context) override {
    auto status = watched_.judge();
    if (!status.ok()) return status;
    return FSSequentialFileOwnerWrapper::PositionedRead(offset, bytes, options, result, scratch,
                                                        context);
  }

 private:
  Watched watched_;
};

class FaultRandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultRandomAccessFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, Watched watched)
      : FSRandomAccessFileOwnerWrapper{std::move(file)}, watched_{std::move(watched)} {}

  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options, Slice* result,
                char* scratch, IODebugContext* context) const override {
    auto status = watched_.judge();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, context);
  }
  IOStatus MultiRead(FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* context) override {
    auto status = watched_.judge();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, context);
  }
  IOStatus Prefetch(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                    IODebugContext* context) override {
    auto status = watched_.judge();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::Prefetch(offset, bytes, options, context);
  }
  IOStatus ReadAsync(FSReadRequest& request, const IOOptions& options, ReadCallback callback,
                     void* argument, void** handle, rocksdb::IOHandleDeleter* deleter,
                     IODebugContext* context) override {
    auto status = watched_.judge();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::ReadAsync(request, options, std::move(callback),
                                                     argument, handle, deleter, context);
  }

 private:
  Watched watched_;
};

}  // namespace

std::unique_ptr<rocksdb::FSSequentialFile> watch(std::unique_ptr<rocksdb::FSSequentialFile> file,
                                                 std::shared_ptr<Disk> disk, std::string path) {
  return std::make_unique<FaultSequentialFile>(std::move(file),
                                               Watched{std::move(disk), std::move(path)});
}

std::unique_ptr<rocksdb::FSRandomAccessFile> watch(
    std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::shared_ptr<Disk> disk,
    std::string path) {
  return std::make_unique<FaultRandomAccessFile>(std::move(file),
                                                 Watched{std::move(disk), std::move(path)});
}

}  // namespace daybook::support
