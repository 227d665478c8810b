#pragma once

#include <string_view>

namespace daybook::support {

/// What a file of a data directory is, as its name says. Names with something behind a full stop,
/// such as format.new, are of the same kind as the name before it.
enum class FileKind {
  write_ahead_log,  ///< 000004.log
  table,            ///< 000009.sst
  manifest,         ///< MANIFEST-000005
  current,          ///< CURRENT: of RocksDB, and of a view
  temporary,        ///< 000001.dbtmp, which RocksDB renames
  options,          ///< OPTIONS-000007
  identity,         ///< IDENTITY
  mark,             ///< mark
  format,           ///< format
  stamp,            ///< stamp
  info_log,         ///< LOG, LOG.old.123
  lock,             ///< lock, LOCK
  other,
};

/// Where in a data directory a file stands.
enum class Part { store, log, index, views };

/// The last component of the path decides.
FileKind kind_of(std::string_view path);

/// `path` begins below the data directory; its first component decides.
Part part_of(std::string_view path);

}  // namespace daybook::support
