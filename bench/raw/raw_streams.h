#pragma once

#include <rocksdb/db.h>

#include <memory>

#include "base/testing/temporary_directory.h"

namespace daybook::bench {

/// The events of a log in stream order in a bare RocksDB: the key is the stream's number and the
/// event's version (u32 each, big-endian), the value its share of the record's bytes. Written once,
/// compacted, and only read then. One owner.
class RawStreams {
 public:
  /// Of the Store in `store`, whose streams were written to in turn; in a directory in `parent`.
  static Result<RawStreams> copy_of(const std::filesystem::path& store,
                                    const std::filesystem::path& parent);

  Result<std::unique_ptr<rocksdb::DB>> open() const;
  /// A range scan of the stream with this number, from 0: its events.
  static Result<std::size_t> count(rocksdb::DB& database, std::uint32_t stream);

 private:
  explicit RawStreams(testing::TemporaryDirectory directory) : directory_{std::move(directory)} {}
  testing::TemporaryDirectory directory_;
};

}  // namespace daybook::bench
