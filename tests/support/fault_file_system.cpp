#include "tests/support/fault_file_system.h"

#include "tests/support/disk.h"

namespace daybook::support {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

FaultFileSystem::FaultFileSystem(const fs::path& root, std::shared_ptr<rocksdb::FileSystem> base)
    : FileSystemWrapper{std::move(base)},
      disk_{std::make_shared<Disk>(fs::absolute(root).lexically_normal())} {}

FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::inject(const Fault& fault) {
  const std::lock_guard lock{disk_->mutex};
  disk_->faults.add(fault);
}

void FaultFileSystem::heal() {
  const std::lock_guard lock{disk_->mutex};
  disk_->faults.clear();
}

std::uint64_t FaultFileSystem::struck() const {
  const std::lock_guard lock{disk_->mutex};
  return disk_->faults.struck();
}

std::uint64_t FaultFileSystem::operations() const {
  const std::lock_guard lock{disk_->mutex};
  return disk_->operations;
}

void FaultFileSystem::crash_at(std::uint64_t operation) {
  const std::lock_guard lock{disk_->mutex};
  disk_->crash_at = operation;
}

void FaultFileSystem::observe(std::function<void(const Moment&)> observer) {
  const std::lock_guard lock{disk_->mutex};
  disk_->observer = std::move(observer);
}

void FaultFileSystem::crash() { disk_->power_off(); }

bool FaultFileSystem::crashed() const { return disk_->is_off(); }

std::vector<std::string> FaultFileSystem::power_loss(std::uint64_t seed, Unsynced unsynced,
                                                     const fs::path& into) const {
  const std::lock_guard lock{disk_->mutex};
  return write_survivors(disk_->model, seed, unsynced, into);
}

std::optional<std::string> FaultFileSystem::below(const std::string& name) const {
  const auto path = fs::absolute(name).lexically_normal().string();
  const auto& root = disk_->model.root().string();
  if (!path.starts_with(root)) return std::nullopt;
  auto rest = path.substr(root.size());
  if (!rest.empty() && rest.front() != '/') return std::nullopt;
  while (rest.starts_with('/')) rest.erase(0, 1);
  while (rest.ends_with('/')) rest.pop_back();
  return rest;
}

IOStatus FaultFileSystem::look(const std::string& name) const {
  if (!below(name)) return IOStatus::OK();
  const std::lock_guard lock{disk_->mutex};
  return disk_->look();
}

// Looks at names.

IOStatus FaultFileSystem::FileExists(const std::string& name, const IOOptions& options,
                                     IODebugContext* context) {
  auto status = look(name);
  return status.ok() ? FileSystemWrapper::FileExists(name, options, context) : status;
}

IOStatus FaultFileSystem::GetChildren(const std::string& name, const IOOptions& options,
                                      std::vector<std::string>* result, IODebugContext* context) {
  auto status = look(name);
  return status.ok() ? FileSystemWrapper::GetChildren(name, options, result, context) : status;
}

IOStatus FaultFileSystem::GetChildrenFileAttributes(const std::string& name,
                                                    const IOOptions& options,
                                                    std::vector<rocksdb::FileAttributes>* result,
                                                    IODebugContext* context) {
  auto status = look(name);
  if (!status.ok()) return status;
  return FileSystemWrapper::GetChildrenFileAttributes(name, options, result, context);
}

IOStatus FaultFileSystem::GetFileSize(const std::string& name, const IOOptions& options,
                                      std::uint64_t* bytes, IODebugContext* context) {
  auto status = look(name);
  return status.ok() ? FileSystemWrapper::GetFileSize(name, options, bytes, context) : status;
}

IOStatus FaultFileSystem::GetFileModificationTime(const std::string& name,
                                                  const IOOptions& options, std::uint64_t* time,
                                                  IODebugContext* context) {
  auto status = look(name);
  if (!status.ok()) return status;
  return FileSystemWrapper::GetFileModificationTime(name, options, time, context);
}

IOStatus FaultFileSystem::IsDirectory(const std::string& name, const IOOptions& options,
                                      bool* result, IODebugContext* context) {
  auto status = look(name);
  return status.ok() ? FileSystemWrapper::IsDirectory(name, options, result, context) : status;
}

IOStatus FaultFileSystem::NumFileLinks(const std::string& name, const IOOptions& options,
                                       std::uint64_t* count, IODebugContext* context) {
  const auto path = below(name);
  if (!path) return FileSystemWrapper::NumFileLinks(name, options, count, context);
  const std::lock_guard lock{disk_->mutex};
  auto status = disk_->look();
  if (!status.ok()) return status;
  const auto node = disk_->model.find(*path);
  status = FileSystemWrapper::NumFileLinks(name, options, count, context);
  if (status.ok() && node && !node->is_directory) --*count;  // the link that the model keeps
  return status;
}

IOStatus FaultFileSystem::LockFile(const std::string& name, const IOOptions& options,
                                   rocksdb::FileLock** lock, IODebugContext* context) {
  auto status = look(name);
  return status.ok() ? FileSystemWrapper::LockFile(name, options, lock, context) : status;
}

}  // namespace daybook::support
