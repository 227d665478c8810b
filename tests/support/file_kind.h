#pragma once

#include <string_view>

namespace daybook::support {

/// The kind of a file in a data directory, by its name. Names with a suffix after a full stop, such
/// as format.new, have the kind of the name before it.
enum class FileKind {
  write_ahead_log,  ///< 000004.log
  table,            ///< 000009.sst
  manifest,         ///< MANIFEST-000005
  current,          ///< CURRENT: of RocksDB, or of a view
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

/// The part of a data directory that a file belongs to.
enum class Part { store, log, index, views };

/// By the last component of the path.
FileKind kind_of(std::string_view path);

/// By the first component of `path`, which is relative to the data directory.
Part part_of(std::string_view path);

}  // namespace daybook::support
