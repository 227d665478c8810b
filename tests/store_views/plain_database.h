#pragma once

#include <rocksdb/options.h>
#include <rocksdb/table.h>

/// For a test that opens a database of a closed Store or view by itself: its tables are such as
/// ours, whatever this version of RocksDB makes by itself.
inline rocksdb::Options plain_options() {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  rocksdb::Options options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}
