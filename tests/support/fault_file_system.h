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

/// The machine's file system, with a disk below `root` that fails as planned and forgets what was
/// not synced. It tracks writes and syncs of files, and new, renamed, linked and deleted names of
/// directories. Paths outside the root are passed through.
///
/// One object is one life of a machine. After crash() every operation fails for good, also those of
/// databases that are still open. power_loss() writes what the next life finds to another
/// directory, where a new object starts. RocksDB shares ownership. Any thread may call it.
///
/// Changes made around it, e.g. by std::filesystem, are safe at once. Writing through mapped memory
/// is refused. Locks are real and end with their process.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  /// `root` must be inside a directory that belongs to the test: hard links are kept beside it, in
  /// a directory with the same name plus .kept-something. What is in `root` is safe. Throws if that
  /// other directory cannot be made. `base` does what does not fail.
  explicit FaultFileSystem(
      const std::filesystem::path& root,
      std::shared_ptr<rocksdb::FileSystem> base = rocksdb::FileSystem::Default());
  ~FaultFileSystem() override;
  const char* Name() const override { return "FaultFileSystem"; }

  /// Plans another failure.
  void inject(const Fault& fault);
  /// Removes all planned failures; does not restore the power.
  void heal();
  /// The number of operations that failed as planned.
  std::uint64_t struck() const;

  /// The number of modifying operations, without RocksDB's info log.
  std::uint64_t operations() const;
  /// Turns the power off at this operation, counted from 1 as by operations(). The operation is
  /// performed, unless it is a sync, and its caller gets an error.
  void crash_at(std::uint64_t operation);
  /// `observer` is called before each of these operations, with the disk's lock held: it must not
  /// use the file system.
  void observe(std::function<void(const Moment&)> observer);
  /// Turns the power off now.
  void crash();
  bool crashed() const;

  /// Writes what a power loss now leaves to `into`, a new or empty directory; see write_survivors.
  /// May be called many times, best after crash(), when nothing changes any more.
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
