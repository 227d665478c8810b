#include "store/rocksdb/views/view_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include "store/descriptors.h"
#include "store/rocksdb/files/checked_tables.h"
#include "store/rocksdb/log/unread_wals.h"
#include "store/rocksdb/options.h"

namespace daybook::engine {
namespace {

std::size_t open_files_max(const RocksdbViewOptions& options) {
  constexpr DescriptorNeeds usual{8, 2};  // assumed for a program that does not say
  if (options.view_open_files_max > 0) return options.view_open_files_max;
  return DescriptorShares::of_process(usual).view_files_max;
}

}  // namespace

rocksdb::Options view_options(const RocksdbViewOptions& options, const DataFiles& data) {
  auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 4 * 1024;  // rows are read one by one
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = table_format;
  table.checksum = table_checksum;

  rocksdb::Options rocks;
  rocks.env = data.env.get();
  rocks.info_log = no_info_log();
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocks.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, cache);
  rocks.write_buffer_size = options.view_write_buffer_bytes;
  rocks.max_write_buffer_number = 3;
  rocks.level_compaction_dynamic_level_bytes = true;
  rocks.compression = rocksdb::kLZ4Compression;
  rocks.memtable_prefix_bloom_size_ratio = 0.02;
  rocks.memtable_whole_key_filtering = true;
  rocks.max_open_files = static_cast<int>(open_files_max(options));
  rocks.max_file_opening_threads = 1;  // as for the log
  rocks.avoid_unnecessary_blocking_io = true;
  rocks.wal_filter = unread_wals();
  return rocks;
}

}  // namespace daybook::engine
