#include "store/rocksdb/options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "store/descriptors.h"
#include "store/rocksdb/background_threads.h"
#include "store/rocksdb/files/checked_tables.h"
#include "store/rocksdb/index/index_files.h"
#include "store/rocksdb/index/text_prefix.h"
#include "store/rocksdb/log/unread_wals.h"

namespace daybook::engine {
namespace {

/// Without a limit RocksDB keeps all files open, and a log of about 60 GB reaches the usual limit
/// of 1,024.
int open_files_max(std::size_t chosen, std::size_t DescriptorShares::*share) {
  constexpr DescriptorNeeds usual{8, 2};  // assumed for a program that does not say
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
  // With more, opening starts that many threads where a failure cannot be reported. Opening opens
  // at most 16 files; the others are opened when read.
  options.max_file_opening_threads = 1;
  // A failed write has an unknown outcome, so RocksDB must not resume by itself.
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
  // The default mode ignores a flipped bit in the middle of the write-ahead log: it opens with OK
  // and drops what follows. This mode refuses, except for a tail torn by a power loss.
  log.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Refuse to open if the log's directory cannot be synced or written.
  log.fail_if_options_file_error = true;
  // Keys rise, so look-ups find their block without a filter. Large blocks replay faster.
  auto table = common_table(std::move(cache), 16 * 1024);
  // Records are much longer than keys, so delta encoding of keys saves nothing, and without it a
  // look-up need not step through a block.
  table.block_restart_interval = 1;
  log.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return log;
}

rocksdb::Options looking_options(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.info_log = no_info_log();
  options.max_open_files = 20;  // RocksDB's minimum: a program may have few to spare
  options.max_file_opening_threads = 1;  // as in common_options()
  options.wal_filter = unread_wals();
  return options;
}

rocksdb::ReadOptions log_scan_options() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // a replay would evict blocks that are read again
  // Bytes per read, kept by the iterator; by default RocksDB reads block by block. More is slower
  // again, because it exceeds the processor's cache.
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
  index.create_if_missing = false;  // Database::make creates it
  index.max_open_files =
      open_files_max(options.index_open_files_max, &DescriptorShares::index_files_max);
  // Keys after all present ones are ingested into the bottom level. Others go to levels above,
  // whose compactions do not rewrite the bottom level. Files are small, so that compactions also
  // skip files in other key ranges.
  index.level_compaction_dynamic_level_bytes = false;
  index.target_file_size_base = 8ULL << 20;
  index.target_file_size_multiplier = 2;
  index.max_bytes_for_level_base = 64ULL << 20;
  const auto table = common_table(std::move(cache), 4 * 1024);
  index.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // Most look-ups of command ids, new streams and tags find nothing; filters answer them from
  // memory.
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
