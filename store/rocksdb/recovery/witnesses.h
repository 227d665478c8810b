#pragma once

#include <rocksdb/options.h>

#include <filesystem>
#include <string>
#include <vector>

#include "store/rocksdb/format_file.h"
#include "store/rocksdb/mark_file.h"

namespace daybook::engine {

/// Something outside of the log that has seen a Commit of it.
struct Witness {
  std::string what;  ///< "the index", "view balances-v1": for messages
  Serial serial;
  std::uint32_t checksum = 0;  ///< CRC32C of the record
};

/// All that says how far the log once came, read without changing a file.
struct Witnesses {
  std::optional<Mark> mark;  ///< of the present epoch
  /// The mark is still of the epoch before: nothing can have been appended in the present one.
  bool is_new_epoch = false;
  /// The last Commit that must be there in any case: of the mark, or of the beginning of the epoch.
  Witness durable;
  /// Derived parts. In a Store that is not synced they may honestly be ahead after a loss of power.
  std::vector<Witness> derived;
};

/// Reads them. corrupt when the mark is missing although the format says that there is one, when it
/// is damaged, or of another Store or a later epoch; also when a derived part is of a later epoch.
/// Derived parts that cannot be read, or are of another Store or an earlier epoch, have nothing to
/// say. `options` as the log is opened with.
Result<Witnesses> read_witnesses(const std::filesystem::path& directory, const StoreFormat& format,
                                 const rocksdb::Options& options);

/// Whether the mark and the stamp of the log name one Store, and the format file another: then that
/// file is the one that does not belong here.
bool is_format_of_another(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                          const StoreIdentity& of_format);

/// An epoch that no part of the directory has seen.
std::uint32_t new_epoch(const std::filesystem::path& directory, const StoreIdentity& identity,
                        const rocksdb::Options& options);

/// What index and views say.
struct Derived {
  std::vector<Witness> witnesses;  ///< of the parts of the Store in its present epoch
  /// The latest epoch that one of them is of, and which.
  std::uint32_t last_epoch = 0;
  std::string of_last_epoch;
};
Derived read_derived(const std::filesystem::path& directory, const StoreIdentity& identity,
                     const rocksdb::Options& options);

/// The same of a Store that is open, as one list: what is on the disk right now.
Result<std::vector<Witness>> list_witnesses(const std::filesystem::path& directory,
                                            const StoreFormat& format,
                                            const rocksdb::Options& options);

}  // namespace daybook::engine
