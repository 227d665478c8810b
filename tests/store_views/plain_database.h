#pragma once

#include <rocksdb/options.h>
#include <rocksdb/table.h>

/// Options to open a database of a closed Store or view directly. Its new tables have Daybook's
/// format, whatever this version of RocksDB uses by default.
inline rocksdb::Options plain_options() {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  rocksdb::Options options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}
