#pragma once

#include <rocksdb/file_system.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::fuzz {

/// A file that is read from memory, which must outlive it, in pieces of the given lengths in turn;
/// without lengths each read gives all that was asked for. One thread.
class MemoryFile final : public rocksdb::FSSequentialFile {
 public:
  explicit MemoryFile(std::string_view content, std::vector<std::size_t> lengths = {})
      : left_{content}, lengths_{std::move(lengths)} {}

  rocksdb::IOStatus Read(std::size_t bytes, const rocksdb::IOOptions&, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext*) override {
    if (!lengths_.empty()) bytes = std::min(bytes, lengths_[reads_++ % lengths_.size()]);
    const auto part = left_.substr(0, bytes);
    left_.remove_prefix(part.size());
    if (!part.empty()) std::memcpy(scratch, part.data(), part.size());
    *result = {scratch, part.size()};
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Skip(std::uint64_t bytes) override {
    left_.remove_prefix(std::min<std::size_t>(bytes, left_.size()));
    return rocksdb::IOStatus::OK();
  }

 private:
  std::string_view left_;
  const std::vector<std::size_t> lengths_;
  std::size_t reads_ = 0;
};

/// A file system in which every file has one content, which must outlive it. For reading only.
class OneFile final : public rocksdb::FileSystemWrapper {
 public:
  explicit OneFile(std::string_view content)
      : FileSystemWrapper{rocksdb::FileSystem::Default()}, content_{content} {}

  const char* Name() const override { return "OneFile"; }
  rocksdb::IOStatus NewSequentialFile(const std::string&, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext*) override {
    *file = std::make_unique<MemoryFile>(content_);
    return rocksdb::IOStatus::OK();
  }

 private:
  const std::string_view content_;
};

}  // namespace daybook::fuzz
