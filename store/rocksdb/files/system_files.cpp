#include "store/rocksdb/files/system_files.h"

#include <string>
#include <utility>
#include <vector>

#include "store/rocksdb/files/appended_file.h"
#include "store/rocksdb/files/small_file.h"

namespace daybook::engine {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

/// Opening a pipe blocks until another process opens it too, and reading a device may never end. A
/// missing file is left to the open call.
IOStatus check_is_file(const std::string& name) {
  const auto type = type_at(name);
  if (!type) return IOStatus::IOError(type.error().message());
  if (*type == FileType::directory) return IOStatus::IOError(name, "Is a directory");
  if (*type == FileType::special) return IOStatus::IOError(name, "Is not a regular file");
  return IOStatus::OK();
}

class ReliableFiles final : public rocksdb::FileSystemWrapper {
 public:
  explicit ReliableFiles(std::shared_ptr<rocksdb::FileSystem> base)
      : FileSystemWrapper{std::move(base)} {}
  const char* Name() const override { return "DaybookReliableFiles"; }

  IOStatus FileExists(const std::string& name, const IOOptions&, IODebugContext*) override {
    const auto type = type_at(name);
    if (type) return *type == FileType::nothing ? IOStatus::NotFound(name) : IOStatus::OK();
    return IOStatus::IOError(type.error().message());
  }
  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* context) override {
    auto status = check_is_file(name);
    if (!status.ok()) return status;
    return FileSystemWrapper::NewSequentialFile(name, options, file, context);
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* context) override {
    auto status = check_is_file(name);
    if (!status.ok()) return status;
    return FileSystemWrapper::NewRandomAccessFile(name, options, file, context);
  }
  IOStatus NewRandomRWFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                           IODebugContext* context) override {
    auto status = check_is_file(name);
    if (!status.ok()) return status;
    return FileSystemWrapper::NewRandomRWFile(name, options, file, context);
  }
  IOStatus GetChildren(const std::string& name, const IOOptions& options,
                       std::vector<std::string>* names, IODebugContext* context) override {
    auto status = FileSystemWrapper::GetChildren(name, options, names, context);
    if (!status.IsNotFound()) return status;
    const auto type = type_at(name);
    if (!type) return IOStatus::IOError(type.error().message());
    if (*type != FileType::directory) return status;
    return IOStatus::IOError(name, "Permission denied");
  }
};

/// The machine's file system; files are written by AppendedFile.
class SystemFiles final : public rocksdb::FileSystemWrapper {
 public:
  SystemFiles() : FileSystemWrapper{rocksdb::FileSystem::Default()} {}
  const char* Name() const override { return "DaybookSystemFiles"; }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext*) override {
    return AppendedFile::open(name, options, AppendedFile::Start::empty, result);
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext*) override {
    return AppendedFile::open(name, options, AppendedFile::Start::at_its_end, result);
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> reliable_files(std::shared_ptr<rocksdb::FileSystem> base) {
  return std::make_shared<ReliableFiles>(std::move(base));
}

const std::shared_ptr<rocksdb::FileSystem>& system_files() {
  static const auto files = reliable_files(std::make_shared<SystemFiles>());
  return files;
}

}  // namespace daybook::engine
