#pragma once

#include <rocksdb/options.h>

#include <filesystem>
#include <string>
#include <vector>

#include "store/rocksdb/format_file.h"
#include "store/rocksdb/log/mark_file.h"

namespace daybook::engine {

/// Evidence outside of the log that it held a Commit. A value.
struct Witness {
  std::string what;  ///< for messages: "the index", "view balances-v1"
  Serial serial;
  std::uint32_t checksum = 0;  ///< CRC32C of the record
};

/// All evidence of how far the log once went; reading it changes no file. A value.
struct Witnesses {
  std::optional<Mark> mark;  ///< of the present epoch
  /// The mark is of the previous epoch, so nothing was appended in the present one.
  bool is_new_epoch = false;
  /// The last Commit that must exist: from the mark, or from the start of the epoch.
  Witness durable;
  /// Derived parts. If the Store does not sync, they may be ahead of the log after a power loss.
  std::vector<Witness> derived;
};

/// Reads all witnesses. corrupt if the mark is missing although the format file requires one, if it
/// is damaged or of another Store or a later epoch, or if a derived part is of a later epoch.
/// Derived parts that cannot be read, or are of another Store or an earlier epoch, are ignored.
/// `options` as for opening the log.
Result<Witnesses> read_witnesses(const std::filesystem::path& directory, const StoreFormat& format,
                                 const rocksdb::Options& options);

/// Whether mark and log stamp name one Store and the format file another: then the format file is
/// the wrong one.
bool is_format_of_another(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                          const StoreIdentity& of_format);

/// A new epoch, above all that parts of the directory have seen.
std::uint32_t new_epoch(const std::filesystem::path& directory, const StoreIdentity& identity,
                        const rocksdb::Options& options);

/// The witnesses among index and views.
struct Derived {
  std::vector<Witness> witnesses;  ///< parts of the Store in its present epoch
  /// The latest epoch of a part, and that part's name.
  std::uint32_t last_epoch = 0;
  std::string of_last_epoch;
};
Derived read_derived(const std::filesystem::path& directory, const StoreIdentity& identity,
                     const rocksdb::Options& options);

/// All witnesses of an open Store, as they are on the disk now.
Result<std::vector<Witness>> list_witnesses(const std::filesystem::path& directory,
                                            const StoreFormat& format,
                                            const rocksdb::Options& options);

}  // namespace daybook::engine
