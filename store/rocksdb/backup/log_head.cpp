#include "store/rocksdb/backup/log_head.h"

#include <algorithm>
#include <ranges>

#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// The record of this Serial in one write-ahead log; empty when it is not there.
Result<std::string> find_in(rocksdb::FileSystem& files, const std::filesystem::path& path,
                            std::uint64_t number, Serial wanted) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  DAYBOOK_CHECK(check(files.NewSequentialFile(path.string(), {}, &file, nullptr),
                      fmt::format("open {}", path.string())));
  WalReader reader{std::move(file), number};
  std::string found;
  while (found.empty()) {
    DAYBOOK_TRY(const auto batch, reader.next());
    if (!batch) break;
    for_each_record(*batch, [&](Serial serial, Bytes bytes) {
      if (serial == wanted) found = as_text(bytes);
    });
  }
  return found;
}

Result<std::string> record_of(rocksdb::FileSystem& files, const LogLook& log, Serial serial) {
  if (serial <= log.tables_end()) return log.read(serial);
  for (const auto number : log.wals() | std::views::reverse) {
    DAYBOOK_TRY(auto found, find_in(files, log.wal_path(number), number, serial));
    if (!found.empty()) return found;
  }
  return fail(ErrorCode::gap, "the commit with serial {} is not in the log", serial);
}

}  // namespace

Result<LogHead> head_of(rocksdb::FileSystem& files, const LogLook& log) {
  LogHead head;
  head.serial = log.head();
  if (head.serial == Serial{0}) return head;
  DAYBOOK_TRY(const auto bytes, record_of(files, log, head.serial));
  DAYBOOK_TRY(const auto record, RecordView::parse(as_bytes(std::string_view{bytes})));
  head.checksum = record.checksum();
  head.chain = record.head_hash();
  head.events = record.events_before() + record.event_count();
  return head;
}

rocksdb::Options looking_options(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.info_log = no_info_log();
  options.max_open_files = 20;  // the least that RocksDB takes: a program may have few to spare
  return options;
}

}  // namespace daybook::engine
