#include "store/rocksdb/files/shown_files.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "store/rocksdb/files/manifest_check.h"
#include "store/rocksdb/files/unrecycled_log.h"

namespace daybook::engine {
namespace {

using rocksdb::FileAttributes;
using rocksdb::FileOptions;
using rocksdb::FSSequentialFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr std::size_t digits_max = 15;        // enough for a new file per microsecond for 30 years
constexpr std::uint64_t text_bytes_max = 4096;  // of CURRENT and IDENTITY

bool has_huge_number(const std::string& name) {
  std::size_t digits = 0;
  for (const char character : name) {
    digits = character >= '0' && character <= '9' ? digits + 1 : 0;
    if (digits > digits_max) return true;
  }
  return false;
}

std::string last_name(const std::string& path) {
  return std::filesystem::path{path}.filename().string();
}

class ShownFiles final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "DaybookShownFiles"; }

  IOStatus FileExists(const std::string& name, const IOOptions& options,
                      IODebugContext* context) override {
    if (last_name(name) == "archive") return IOStatus::NotFound(name);
    return FileSystemWrapper::FileExists(name, options, context);
  }
  IOStatus GetChildren(const std::string& name, const IOOptions& options,
                       std::vector<std::string>* names, IODebugContext* context) override {
    auto status = FileSystemWrapper::GetChildren(name, options, names, context);
    if (status.ok()) std::erase_if(*names, has_huge_number);
    return status;
  }
  IOStatus GetChildrenFileAttributes(const std::string& name, const IOOptions& options,
                                     std::vector<FileAttributes>* files,
                                     IODebugContext* context) override {
    auto status = FileSystemWrapper::GetChildrenFileAttributes(name, options, files, context);
    if (status.ok()) {
      std::erase_if(*files, [](const auto& file) { return has_huge_number(file.name); });
    }
    return status;
  }
  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* file,
                             IODebugContext* context) override {
    const auto last = last_name(name);
    auto status = IOStatus::OK();
    if (last == "CURRENT") status = check_length(name, context);
    if (last == "IDENTITY") {
      status = check_length(name, context);
      if (status.IsCorruption()) return IOStatus::NotFound(name);
    }
    const bool is_manifest = last.starts_with("MANIFEST-");
    if (is_manifest) status = check(name, options, context);
    if (!status.ok()) return status;
    status = FileSystemWrapper::NewSequentialFile(name, options, file, context);
    if (status.ok() && is_manifest) *file = unrecycled_log(std::move(*file));
    return status;
  }

 private:
  IOStatus check_length(const std::string& name, IODebugContext* context) {
    std::uint64_t bytes = 0;
    auto status = FileSystemWrapper::GetFileSize(name, {}, &bytes, context);
    if (status.ok() && bytes > text_bytes_max) {
      return IOStatus::Corruption(name, "it is longer than such a file may be");
    }
    return status;
  }
  IOStatus check(const std::string& name, const FileOptions& options, IODebugContext* context) {
    std::unique_ptr<FSSequentialFile> manifest;
    auto status = FileSystemWrapper::NewSequentialFile(name, options, &manifest, context);
    if (status.ok()) status = check_manifest(*manifest);
    if (!status.IsCorruption()) return status;
    return IOStatus::Corruption(name, status.getState());
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> show_to_rocksdb(std::shared_ptr<rocksdb::FileSystem> base) {
  return std::make_shared<ShownFiles>(std::move(base));
}

}  // namespace daybook::engine
