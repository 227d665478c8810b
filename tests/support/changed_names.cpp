// FaultFileSystem: making, renaming, linking and deleting names, and cutting files by name.

#include "tests/support/disk.h"
#include "tests/support/fault_file_system.h"

namespace daybook::support {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus FaultFileSystem::remove(const std::string& name,
                                 const std::function<IOStatus()>& through) {
  const auto path = below(name);
  if (!path) return through();
  const std::lock_guard lock{disk_->mutex};
  auto verdict = disk_->judge(Operation::remove, *path);
  if (!verdict.perform) return verdict.status;
  const auto node = disk_->model.find(*path);
  auto status = through();
  if (!status.ok()) return status;
  if (node) disk_->model.removed(*path);
  return verdict.status;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                     IODebugContext* context) {
  return remove(name, [&] { return FileSystemWrapper::DeleteFile(name, options, context); });
}

IOStatus FaultFileSystem::DeleteDir(const std::string& name, const IOOptions& options,
                                    IODebugContext* context) {
  return remove(name, [&] { return FileSystemWrapper::DeleteDir(name, options, context); });
}

IOStatus FaultFileSystem::Truncate(const std::string& name, std::size_t size,
                                   const IOOptions& options, IODebugContext* context) {
  const auto path = below(name);
  if (!path) return FileSystemWrapper::Truncate(name, size, options, context);
  const std::lock_guard lock{disk_->mutex};
  auto verdict = disk_->judge(Operation::write, *path);
  if (!verdict.perform || verdict.halved) return verdict.status;
  const auto node = disk_->model.find(*path);
  if (node) node->before_truncate(size);
  auto status = FileSystemWrapper::Truncate(name, size, options, context);
  if (!status.ok()) return status;
  if (node) node->truncated(size);
  return verdict.status;
}

IOStatus FaultFileSystem::make_directory(const std::string& name,
                                         const std::function<IOStatus()>& make) {
  const auto path = below(name);
  if (!path) return make();
  const std::lock_guard lock{disk_->mutex};
  if (const auto off = disk_->look(); !off.ok()) return off;
  if (disk_->model.find(*path)) return make();  // nothing changes, or it fails by itself
  auto verdict = disk_->judge(Operation::create, *path);
  if (!verdict.perform) return verdict.status;
  auto status = make();
  if (!status.ok()) return status;
  disk_->model.created(*path);
  return verdict.status;
}

IOStatus FaultFileSystem::CreateDir(const std::string& name, const IOOptions& options,
                                    IODebugContext* context) {
  return make_directory(
      name, [&] { return FileSystemWrapper::CreateDir(name, options, context); });
}

IOStatus FaultFileSystem::CreateDirIfMissing(const std::string& name, const IOOptions& options,
                                             IODebugContext* context) {
  return make_directory(
      name, [&] { return FileSystemWrapper::CreateDirIfMissing(name, options, context); });
}

IOStatus FaultFileSystem::RenameFile(const std::string& name, const std::string& new_name,
                                     const IOOptions& options, IODebugContext* context) {
  const auto from = below(name);
  const auto to = below(new_name);
  if (!from && !to) return FileSystemWrapper::RenameFile(name, new_name, options, context);
  if (!from || !to) return IOStatus::NotSupported("a rename across the root cannot be followed");
  const std::lock_guard lock{disk_->mutex};
  auto verdict = disk_->judge(Operation::rename, *to);
  if (!verdict.perform) return verdict.status;
  const auto node = disk_->model.find(*from);
  disk_->model.find(*to);  // registers the replaced file, which a power loss may bring back
  auto status = FileSystemWrapper::RenameFile(name, new_name, options, context);
  if (!status.ok()) return status;
  if (node) disk_->model.renamed(*from, *to, node);
  return verdict.status;
}

IOStatus FaultFileSystem::LinkFile(const std::string& name, const std::string& new_name,
                                   const IOOptions& options, IODebugContext* context) {
  const auto from = below(name);
  const auto to = below(new_name);
  if (!to) return FileSystemWrapper::LinkFile(name, new_name, options, context);
  const std::lock_guard lock{disk_->mutex};
  auto verdict = disk_->judge(Operation::create, *to);
  if (!verdict.perform) return verdict.status;
  const auto node = from ? disk_->model.find(*from) : nullptr;
  auto status = FileSystemWrapper::LinkFile(name, new_name, options, context);
  if (!status.ok()) return status;
  if (node) {
    disk_->model.linked(*to, node);
  } else {
    disk_->model.created(*to);
  }
  return verdict.status;
}

}  // namespace daybook::support
