#include "store/rocksdb/files/write_gate.h"

#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "store/rocksdb/files/checked_tables.h"
#include "store/rocksdb/files/shown_files.h"

namespace daybook::engine {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

using Gate = std::shared_ptr<const WriteGate>;

IOStatus refusal() { return IOStatus::IOError("an earlier write failed, so nothing is written"); }

/// Calls f unless the gate is shut.
template <class F>
IOStatus pass(const Gate& gate, F&& f) {
  return gate->is_shut() ? refusal() : f();
}

/// Closing a file frees preallocated space, which changes the file. So it stays open until the
/// process ends.
void leave_open(std::unique_ptr<rocksdb::FSWritableFile> file) {
  static std::mutex mutex;
  static auto& left = *new std::vector<std::unique_ptr<rocksdb::FSWritableFile>>;
  const std::lock_guard lock{mutex};
  left.push_back(std::move(file));
}

class GatedFile final : public rocksdb::FSWritableFileWrapper {
 public:
  GatedFile(std::unique_ptr<rocksdb::FSWritableFile> file, Gate gate)
      : FSWritableFileWrapper{file.get()}, gate_{std::move(gate)}, file_{std::move(file)} {}
  ~GatedFile() override {
    if (gate_->is_shut()) leave_open(std::move(file_));
  }

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSWritableFileWrapper::Append(data, options, context); });
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& check, IODebugContext* context) override {
    return pass(gate_,
                [&] { return FSWritableFileWrapper::Append(data, options, check, context); });
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            IODebugContext* context) override {
    return pass(gate_, [&] {
      return FSWritableFileWrapper::PositionedAppend(data, offset, options, context);
    });
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo& check,
                            IODebugContext* context) override {
    return pass(gate_, [&] {
      return FSWritableFileWrapper::PositionedAppend(data, offset, options, check, context);
    });
  }
  IOStatus Truncate(std::uint64_t bytes, const IOOptions& options,
                    IODebugContext* context) override {
    return pass(gate_,
                [&] { return FSWritableFileWrapper::Truncate(bytes, options, context); });
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSWritableFileWrapper::Flush(options, context); });
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSWritableFileWrapper::Sync(options, context); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSWritableFileWrapper::Fsync(options, context); });
  }
  IOStatus RangeSync(std::uint64_t offset, std::uint64_t bytes, const IOOptions& options,
                     IODebugContext* context) override {
    return pass(gate_, [&] {
      return FSWritableFileWrapper::RangeSync(offset, bytes, options, context);
    });
  }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSWritableFileWrapper::Close(options, context); });
  }
  void PrepareWrite(std::size_t offset, std::size_t bytes, const IOOptions& options,
                    IODebugContext* context) override {
    if (gate_->is_shut()) return;  // it allocates space
    FSWritableFileWrapper::PrepareWrite(offset, bytes, options, context);
  }
  IOStatus Allocate(std::uint64_t offset, std::uint64_t bytes, const IOOptions& options,
                    IODebugContext* context) override {
    return pass(gate_, [&] {
      return FSWritableFileWrapper::Allocate(offset, bytes, options, context);
    });
  }

 private:
  const Gate gate_;
  std::unique_ptr<rocksdb::FSWritableFile> file_;
};

class GatedDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  GatedDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, Gate gate)
      : FSDirectoryWrapper{std::move(directory)}, gate_{std::move(gate)} {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSDirectoryWrapper::Fsync(options, context); });
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* context,
                               const rocksdb::DirFsyncOptions& what) override {
    return pass(gate_,
                [&] { return FSDirectoryWrapper::FsyncWithDirOptions(options, context, what); });
  }

 private:
  const Gate gate_;
};

class GatedRandomFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  GatedRandomFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, Gate gate)
      : FSRandomRWFileOwnerWrapper{std::move(file)}, gate_{std::move(gate)} {}

  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* context) override {
    return pass(gate_, [&] {
      return FSRandomRWFileOwnerWrapper::Write(offset, data, options, context);
    });
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSRandomRWFileOwnerWrapper::Sync(options, context); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return pass(gate_, [&] { return FSRandomRWFileOwnerWrapper::Fsync(options, context); });
  }

 private:
  const Gate gate_;
};

/// Index tables are small, and are not written by a flush that must not fail.
bool is_table_of_log(const std::string& name) {
  const std::filesystem::path path{name};
  return path.extension() == ".sst" && path.parent_path().filename() == "log";
}

class GatedFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  GatedFileSystem(std::shared_ptr<rocksdb::FileSystem> files, Gate gate,
                  std::shared_ptr<const std::atomic<std::size_t>> table_bytes)
      : FileSystemWrapper{std::move(files)},
        gate_{std::move(gate)},
        table_bytes_{std::move(table_bytes)} {}
  const char* Name() const override { return "DaybookGatedFileSystem"; }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* context) override {
    auto status = wrap(file, [&] {
      return FileSystemWrapper::NewWritableFile(name, options, file, context);
    });
    if (status.ok() && *table_bytes_ > 0 && is_table_of_log(name)) {
      (*file)->SetPreallocationBlockSize(*table_bytes_);
    }
    return status;
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* context) override {
    return wrap(file, [&] {
      return FileSystemWrapper::ReopenWritableFile(name, options, file, context);
    });
  }
  IOStatus ReuseWritableFile(const std::string& name, const std::string& former,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* context) override {
    return wrap(file, [&] {
      return FileSystemWrapper::ReuseWritableFile(name, former, options, file, context);
    });
  }
  IOStatus NewRandomRWFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                           IODebugContext* context) override {
    if (gate_->is_shut()) return refusal();
    auto status = FileSystemWrapper::NewRandomRWFile(name, options, file, context);
    if (status.ok()) *file = std::make_unique<GatedRandomFile>(std::move(*file), gate_);
    return status;
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* context) override {
    auto status = FileSystemWrapper::NewDirectory(name, options, directory, context);
    if (status.ok()) {
      *directory = std::make_unique<GatedDirectory>(std::move(*directory), gate_);
    }
    return status;
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions& options,
                      IODebugContext* context) override {
    return pass(gate_, [&] { return FileSystemWrapper::DeleteFile(name, options, context); });
  }
  IOStatus Truncate(const std::string& name, std::size_t bytes, const IOOptions& options,
                    IODebugContext* context) override {
    return pass(gate_, [&] { return FileSystemWrapper::Truncate(name, bytes, options, context); });
  }
  IOStatus CreateDir(const std::string& name, const IOOptions& options,
                     IODebugContext* context) override {
    return pass(gate_, [&] { return FileSystemWrapper::CreateDir(name, options, context); });
  }
  IOStatus CreateDirIfMissing(const std::string& name, const IOOptions& options,
                              IODebugContext* context) override {
    // RocksDB calls this for read-only opens too.
    if (gate_->is_shut() && FileExists(name, options, context).ok()) return IOStatus::OK();
    return pass(gate_,
                [&] { return FileSystemWrapper::CreateDirIfMissing(name, options, context); });
  }
  IOStatus DeleteDir(const std::string& name, const IOOptions& options,
                     IODebugContext* context) override {
    return pass(gate_, [&] { return FileSystemWrapper::DeleteDir(name, options, context); });
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override {
    return pass(gate_, [&] { return FileSystemWrapper::RenameFile(from, to, options, context); });
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* context) override {
    return pass(gate_, [&] { return FileSystemWrapper::LinkFile(from, to, options, context); });
  }

 private:
  template <class Open>
  IOStatus wrap(std::unique_ptr<rocksdb::FSWritableFile>* file, Open&& open) {
    if (gate_->is_shut()) return refusal();
    auto status = open();
    if (status.ok()) *file = std::make_unique<GatedFile>(std::move(*file), gate_);
    return status;
  }

  const Gate gate_;
  const std::shared_ptr<const std::atomic<std::size_t>> table_bytes_;
};

}  // namespace

DataFiles::DataFiles(std::shared_ptr<rocksdb::FileSystem> through,
                     std::shared_ptr<WriteGate> shared, const MakeEnv& make_env)
    : gate{shared ? std::move(shared) : std::make_shared<WriteGate>()},
      table_bytes{std::make_shared<std::atomic<std::size_t>>(0)},
      files{std::make_shared<GatedFileSystem>(check_tables(std::move(through)), gate,
                                               table_bytes)},
      env{make_env(show_to_rocksdb(files))} {}

}  // namespace daybook::engine
