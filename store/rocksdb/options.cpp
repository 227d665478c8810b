#include "store/rocksdb/options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "store/descriptors.h"
#include "store/rocksdb/background_threads.h"
#include "store/rocksdb/checked_tables.h"
#include "store/rocksdb/index_files.h"
#include "store/rocksdb/text_prefix.h"
#include "store/rocksdb/unread_wals.h"

namespace daybook::engine {
namespace {

/// Otherwise RocksDB keeps all files open, and a log of some 60 GB ends at the usual limit of
/// 1,024.
int open_files_max(std::size_t chosen, std::size_t DescriptorShares::*share) {
  constexpr DescriptorNeeds usual{8, 2};  // of a program that says nothing about itself
  return static_cast<int>(chosen > 0 ? chosen : DescriptorShares::of_process(usual).*share);
}

rocksdb::Options common_options(std::size_t write_buffer_bytes, const DataFiles& data) {
  rocksdb::Options options;
  options.env = data.env.get();
  options.info_log = no_info_log();
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  options.level_compaction_dynamic_level_bytes = true;
  options.write_buffer_size = write_buffer_bytes;
  options.max_write_buffer_number = 4;
  options.target_file_size_base = 64ULL << 20;
  options.max_bytes_for_level_base = 256ULL << 20;
  options.ttl = 0;
  options.periodic_compaction_seconds = 0;
  options.max_background_jobs = flushes_max + compactions_max;
  // With more, opening starts as many threads in a place where it cannot fail. It opens 16 files at
  // most, the others when they are read.
  options.max_file_opening_threads = 1;
  // A write that failed has an unknown outcome: RocksDB must not go on by itself after one.
  options.max_bgerror_resume_count = 0;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::BlockBasedTableOptions common_table(std::shared_ptr<rocksdb::Cache> cache,
                                             std::size_t block_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = block_bytes;
  table.format_version = table_format;
  table.checksum = table_checksum;
  table.block_cache = std::move(cache);
  return table;
}

class NoInfoLog final : public rocksdb::Logger {
 public:
  NoInfoLog() : Logger{rocksdb::InfoLogLevel::FATAL_LEVEL} {}
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

}  // namespace

std::shared_ptr<rocksdb::Logger> no_info_log() { return std::make_shared<NoInfoLog>(); }

rocksdb::Options log_options(const StoreOptions& options, std::shared_ptr<rocksdb::Cache> cache,
                             const DataFiles& data) {
  auto log = common_options(options.log_write_buffer_bytes, data);
  log.max_open_files =
      open_files_max(options.log_open_files_max, &DescriptorShares::log_files_max);
  // The default opens after a flipped bit in the middle of the write-ahead log with OK and without
  // what followed it; this one refuses, except for a tail that was torn by a power loss.
  log.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // The directory of the log cannot be synced, or not be written to: then it is not used.
  log.fail_if_options_file_error = true;
  // Keys rise, so lookups find their block without a filter; large blocks replay faster.
  auto table = common_table(std::move(cache), 16 * 1024);
  // A record is so much longer than its key that nothing is won by storing keys as differences, and
  // a lookup need not step from one to the next.
  table.block_restart_interval = 1;
  log.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return log;
}

rocksdb::Options looking_options(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.info_log = no_info_log();
  options.max_open_files = 20;  // the least that RocksDB takes: a program may have few to spare
  options.max_file_opening_threads = 1;  // as above
  options.wal_filter = unread_wals();
  return options;
}

rocksdb::ReadOptions log_scan_options() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // a replay would push out what is read again
  // Read at a time and kept by the iterator; left to itself RocksDB reads block by block. With
  // more it is slower again, since it does not stay in the processor's cache.
  options.readahead_size = 256 * 1024;
  return options;
}

std::vector<rocksdb::Options> index_options(const StoreOptions& options,
                                            std::shared_ptr<rocksdb::Cache> cache,
                                            const DataFiles& data) {
  constexpr std::size_t write_buffer_bytes = 1
                                             << 20;  // files are added, hardly anything is written
  auto index = common_options(write_buffer_bytes, data);
  index.wal_filter = unread_wals();
  index.create_if_missing = false;  // Database::make does that
  index.max_open_files =
      open_files_max(options.index_open_files_max, &DescriptorShares::index_files_max);
  // The lowest level is for what comes behind everything that is there, and is put there at once.
  // What belongs in between has its own levels above, and its compactions leave that one alone;
  // small files, so that they also leave alone what it has in other places.
  index.level_compaction_dynamic_level_bytes = false;
  index.target_file_size_base = 8ULL << 20;
  index.target_file_size_multiplier = 2;
  index.max_bytes_for_level_base = 64ULL << 20;
  const auto table = common_table(std::move(cache), 4 * 1024);
  index.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // Most lookups of command ids, new streams and tags find nothing: filters answer from memory.
  auto filtered = table;
  filtered.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  auto commands = index;
  commands.table_factory.reset(rocksdb::NewBlockBasedTableFactory(filtered));
  filtered.whole_key_filtering = false;
  auto texts = index;
  texts.prefix_extractor = std::make_shared<TextPrefix>();
  texts.table_factory.reset(rocksdb::NewBlockBasedTableFactory(filtered));

  auto snapshots = index;
  snapshots.write_buffer_size = 16ULL << 20;

  std::vector<rocksdb::Options> families(index_family_names.size(), index);
  families[static_cast<std::size_t>(IndexFamily::commands)] = commands;
  families[static_cast<std::size_t>(IndexFamily::streams)] = texts;
  families[static_cast<std::size_t>(IndexFamily::terms)] = texts;
  families[static_cast<std::size_t>(IndexFamily::snapshots)] = snapshots;
  return families;
}

}  // namespace daybook::engine
