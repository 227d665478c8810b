#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <string>

namespace daybook::engine {

/// A file that is written sequentially from its start or its end: table, write-ahead log, manifest,
/// small file. Replaces RocksDB's own, which asserts while opening that fstatfs and sync_file_range
/// succeed: Debian builds RocksDB with assertions, so a failing disk would end the process without
/// a message. This class calls neither. Owned by its opener; Sync and Fsync may run on another
/// thread during Append. Errors as in RocksDB's file systems: NoSpace, PathNotFound, IOError.
class AppendedFile final : public rocksdb::FSWritableFile {
 public:
  enum class Start { empty, at_its_end };
  /// Creates the file if it is missing, with mode 0644 within the process's umask.
  static rocksdb::IOStatus open(const std::string& name, const rocksdb::FileOptions& options,
                                Start start, std::unique_ptr<rocksdb::FSWritableFile>* result);

  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;
  ~AppendedFile() override;

  using FSWritableFile::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus Truncate(std::uint64_t bytes, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override;
  /// Frees preallocated space that was not written.
  rocksdb::IOStatus Close(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus Flush(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override;
  bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus InvalidateCache(std::size_t offset, std::size_t bytes) override;
  /// Preallocates disk blocks; the file's length stays the same.
  rocksdb::IOStatus Allocate(std::uint64_t offset, std::uint64_t bytes,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override;

 private:
  AppendedFile(std::string name, int descriptor, std::uint64_t bytes,
               const rocksdb::FileOptions& options);

  const std::string name_;
  const bool may_allocate_;
  int descriptor_;
  std::uint64_t bytes_;
};

}  // namespace daybook::engine
