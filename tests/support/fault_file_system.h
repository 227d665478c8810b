#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fault.h"
#include "tests/support/power_loss.h"

namespace daybook::support {

class Disk;
struct Moment;

/// The file system of the machine, with a disk below `root` that fails as planned and forgets what
/// was not synced. It follows writes and syncs of files, and of directories their new, renamed,
/// linked and deleted names; what is not below the root passes untouched.
///
/// One object is one life of a machine. After crash() every operation on it fails for good, also
/// those of databases that are still open on it. power_loss() writes what the next life finds to
/// another directory, where a new object begins. RocksDB shares ownership of it. Any thread may
/// call it.
///
/// What goes around it, as by std::filesystem, is safe at once. Writing through mapped memory is
/// refused. Locks are the real ones and end with their process.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  /// `root` is a directory inside one of the test's own: hard links are kept beside it, under its
  /// name with .kept-something behind. What is in it is safe. Throws if that directory cannot be
  /// made. `base` does what does not fail.
  explicit FaultFileSystem(
      const std::filesystem::path& root,
      std::shared_ptr<rocksdb::FileSystem> base = rocksdb::FileSystem::Default());
  ~FaultFileSystem() override;
  const char* Name() const override { return "FaultFileSystem"; }

  /// Adds a failure to those planned.
  void inject(const Fault& fault);
  /// Forgets all failures that are planned; the power stays as it is.
  void heal();
  /// How many operations failed as planned.
  std::uint64_t struck() const;

  /// How many operations changed something, the information log of RocksDB left out.
  std::uint64_t operations() const;
  /// The power goes off at the operation with this ordinal, counted from 1 as by operations().
  /// The operation was performed, unless it is a sync, and its caller gets an error.
  void crash_at(std::uint64_t operation);
  /// `observer` is told before each of these operations, with the disk's lock held: it must not use
  /// the file system.
  void observe(std::function<void(const Moment&)> observer);
  /// The power goes off now.
  void crash();
  bool crashed() const;

  /// Writes below `into`, a new or empty directory, what a power loss at this moment leaves; see
  /// write_survivors. May be called many times, best after crash(), when nothing moves any more.
  std::vector<std::string> power_loss(std::uint64_t seed, Unsynced unsynced,
                                      const std::filesystem::path& into) const;

  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name,
                                       const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewMemoryMappedFileBuffer(
      const std::string& name, std::unique_ptr<rocksdb::MemoryMappedFileBuffer>* result) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewLogger(const std::string& name, const rocksdb::IOOptions& options,
                              std::shared_ptr<rocksdb::Logger>* result,
                              rocksdb::IODebugContext* context) override;

  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus Truncate(const std::string& name, std::size_t size,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus DeleteDir(const std::string& name, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus RenameFile(const std::string& name, const std::string& new_name,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus LinkFile(const std::string& name, const std::string& new_name,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override;

  rocksdb::IOStatus FileExists(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus GetChildren(const std::string& name, const rocksdb::IOOptions& options,
                                std::vector<std::string>* result,
                                rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus GetChildrenFileAttributes(const std::string& name,
                                              const rocksdb::IOOptions& options,
                                              std::vector<rocksdb::FileAttributes>* result,
                                              rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus GetFileSize(const std::string& name, const rocksdb::IOOptions& options,
                                std::uint64_t* bytes, rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus GetFileModificationTime(const std::string& name,
                                            const rocksdb::IOOptions& options,
                                            std::uint64_t* time,
                                            rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus IsDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                bool* result, rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NumFileLinks(const std::string& name, const rocksdb::IOOptions& options,
                                 std::uint64_t* count, rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus LockFile(const std::string& name, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** lock, rocksdb::IODebugContext* context) override;

 private:
  std::optional<std::string> below(const std::string& name) const;
  rocksdb::IOStatus look(const std::string& name) const;
  rocksdb::IOStatus judge_open(const std::optional<std::string>& path) const;
  rocksdb::IOStatus open_writable(const std::string& name, bool empties,
                                  const rocksdb::FileOptions& options,
                                  std::unique_ptr<rocksdb::FSWritableFile>* result,
                                  const std::function<rocksdb::IOStatus()>& open);
  rocksdb::IOStatus make_directory(const std::string& name,
                                   const std::function<rocksdb::IOStatus()>& make);
  rocksdb::IOStatus remove(const std::string& name,
                           const std::function<rocksdb::IOStatus()>& through);

  std::shared_ptr<Disk> disk_;
};

}  // namespace daybook::support
