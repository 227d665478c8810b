// FaultFileSystem: opening files.

#include "tests/support/disk.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/fault_files.h"

namespace daybook::support {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus FaultFileSystem::NewSequentialFile(const std::string& name, const FileOptions& options,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                            IODebugContext* context) {
  const auto path = below(name);
  auto status = judge_open(path);
  if (status.ok()) status = FileSystemWrapper::NewSequentialFile(name, options, result, context);
  if (status.ok() && path) *result = watch(std::move(*result), disk_, *path);
  return status;
}

IOStatus FaultFileSystem::NewRandomAccessFile(
    const std::string& name, const FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomAccessFile>* result, IODebugContext* context) {
  const auto path = below(name);
  auto status = judge_open(path);
  if (status.ok()) status = FileSystemWrapper::NewRandomAccessFile(name, options, result, context);
  if (status.ok() && path) *result = watch(std::move(*result), disk_, *path);
  return status;
}

IOStatus FaultFileSystem::judge_open(const std::optional<std::string>& path) const {
  if (!path) return IOStatus::OK();
  const std::lock_guard lock{disk_->mutex};
  return disk_->judge(Operation::open, *path).status;
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& name, const FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* result,
                                          IODebugContext* context) {
  return open_writable(name, true, options, result, [&] {
    return FileSystemWrapper::NewWritableFile(name, options, result, context);
  });
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& name, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             IODebugContext* context) {
  return open_writable(name, false, options, result, [&] {
    return FileSystemWrapper::ReopenWritableFile(name, options, result, context);
  });
}

IOStatus FaultFileSystem::open_writable(const std::string& name, bool empties,
                                        const FileOptions& options,
                                        std::unique_ptr<rocksdb::FSWritableFile>* result,
                                        const std::function<IOStatus()>& open) {
  result->reset();
  const auto path = below(name);
  if (!path) return open();
  if (options.use_mmap_writes) return IOStatus::NotSupported("mapped writes cannot be followed");
  const std::lock_guard lock{disk_->mutex};
  auto node = disk_->model.find(*path);
  auto verdict = disk_->judge(node && !empties ? Operation::open : Operation::create, *path);
  if (!verdict.perform) return verdict.status;
  if (node && empties) node->before_truncate(0);
  auto status = open();
  if (!status.ok()) return status;
  if (!node) {
    node = disk_->model.created(*path);
  } else if (empties) {
    node->truncated(0);
  }
  if (verdict.status.ok()) {
    *result = watch(std::move(*result), disk_, std::move(node), *path);
  } else {
    result->reset();
  }
  return verdict.status;
}

/// Renames and empties the file, like the base class: its old content would be hard to track.
IOStatus FaultFileSystem::ReuseWritableFile(const std::string& name, const std::string& old_name,
                                            const FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* result,
                                            IODebugContext* context) {
  return FileSystem::ReuseWritableFile(name, old_name, options, result, context);
}

IOStatus FaultFileSystem::NewRandomRWFile(const std::string& name, const FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                          IODebugContext* context) {
  const auto path = below(name);
  auto status = judge_open(path);
  if (status.ok()) status = FileSystemWrapper::NewRandomRWFile(name, options, result, context);
  if (!status.ok() || !path) return status;
  const std::lock_guard lock{disk_->mutex};
  if (auto node = disk_->model.find(*path)) {
    *result = watch(std::move(*result), disk_, std::move(node), *path);
  }
  return status;
}

IOStatus FaultFileSystem::NewMemoryMappedFileBuffer(
    const std::string& name, std::unique_ptr<rocksdb::MemoryMappedFileBuffer>* result) {
  if (!below(name)) return FileSystemWrapper::NewMemoryMappedFileBuffer(name, result);
  return IOStatus::NotSupported("mapped writes cannot be followed");
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* result,
                                       IODebugContext* context) {
  auto status = look(name);
  if (status.ok()) status = FileSystemWrapper::NewDirectory(name, options, result, context);
  const auto path = below(name);
  if (!status.ok() || !path) return status;
  const std::lock_guard lock{disk_->mutex};
  if (auto node = disk_->model.find(*path)) {
    *result = watch(std::move(*result), disk_, std::move(node), *path);
  }
  return status;
}

/// The base class makes a logger that writes through this file system; the wrapped one would not.
IOStatus FaultFileSystem::NewLogger(const std::string& name, const IOOptions& options,
                                    std::shared_ptr<rocksdb::Logger>* result,
                                    IODebugContext* context) {
  if (!below(name)) return FileSystemWrapper::NewLogger(name, options, result, context);
  return FileSystem::NewLogger(name, options, result, context);
}

}  // namespace daybook::support
