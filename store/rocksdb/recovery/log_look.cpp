#include "store/rocksdb/recovery/log_look.h"

#include <rocksdb/wal_filter.h>

#include <algorithm>

#include "store/rocksdb/database.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// Learns the first write-ahead log that RocksDB would read, and lets it apply none.
class FirstWal final : public rocksdb::WalFilter {
 public:
  const char* Name() const override { return "DaybookFirstWal"; }
  void ColumnFamilyLogNumberMap(const std::map<std::uint32_t, std::uint64_t>& numbers,
                                const std::map<std::string, std::uint32_t>&) override {
    for (const auto& [family, number] : numbers) first = number;
  }
  WalProcessingOption LogRecordFound(unsigned long long, const std::string&,
                                     const rocksdb::WriteBatch&, rocksdb::WriteBatch*,
                                     bool*) override {
    return WalProcessingOption::kStopReplay;
  }

  std::uint64_t first = 0;
};

/// The missing table that RocksDB could not open. RocksDB 7 reports the name with the extension
/// .ldb, which our tables do not have; RocksDB 9 with .sst.
std::optional<std::string> missing_table(const rocksdb::Status& status) {
  const auto text = status.ToString();
  const auto end = std::min(text.find(".ldb"), text.find(".sst"));
  if (!status.IsCorruption() || end == std::string::npos ||
      text.find("No such file") == std::string::npos) {
    return std::nullopt;
  }
  const auto slash = text.rfind('/', end);
  const auto begin = slash == std::string::npos ? 0 : slash + 1;
  return text.substr(begin, end - begin) + ".sst";
}

}  // namespace

Mark mark_at(const StoreIdentity& store, const LogHead& head) {
  Mark mark;
  mark.store = store;
  mark.serial = head.serial;
  mark.checksum = head.checksum;
  mark.chain = head.chain;
  return mark;
}

Result<LogLook> LogLook::take(const fs::path& directory, const rocksdb::Options& options,
                              Serial marked) {
  LogLook look{directory, marked};
  auto& files = *options.env->GetFileSystem();
  DAYBOOK_TRY(const auto names, list_directory(files, directory));
  const auto is_of_rocksdb = [](const std::string& name) {
    return name == "CURRENT" || name.starts_with("MANIFEST-") || name.ends_with(".sst") ||
           wal_number(name).has_value();
  };
  for (const auto& name : names) {
    if (!is_odd_wal_name(name)) continue;
    return fail(ErrorCode::invalid_argument,
                "{} does not have the name of a write-ahead log, but RocksDB would treat it as one "
                "and delete it: move it to another place",
                (directory / name).string());
  }
  if (std::ranges::none_of(names, is_of_rocksdb)) return look;
  for (const auto& name : names) {
    if (const auto number = wal_number(name)) look.wals_.push_back(*number);
  }
  std::ranges::sort(look.wals_);
  DAYBOOK_CHECK(look.open(options));
  DAYBOOK_CHECK(look.look_at_tables());
  if (!look.damage_) DAYBOOK_CHECK(look.look_at_wals(files));
  return look;
}

fs::path LogLook::wal_path(std::uint64_t number) const {
  return directory_ / wal_name(number);
}

Result<void> LogLook::open(rocksdb::Options options) {
  FirstWal filter;
  options.wal_filter = &filter;
  options.create_if_missing = false;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory_.string(), &opened);
  db_.reset(opened);
  if (const auto table = missing_table(status)) {
    return fail(ErrorCode::corrupt,
                "the table {} is missing, although the manifest of the log names it",
                (directory_ / *table).string());
  }
  DAYBOOK_CHECK(check(status, fmt::format("open {} for reading", directory_.string())));
  first_wal_ = filter.first;
  return {};
}

/// Keys are dense, so the key ranges of tables must be contiguous.
Result<void> LogLook::look_at_tables() {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db_->GetLiveFilesMetaData(&tables);
  std::ranges::sort(tables, {}, &rocksdb::LiveFileMetaData::smallestkey);
  for (const auto& table : tables) {
    DAYBOOK_TRY(const auto first, serial_of(table.smallestkey));
    DAYBOOK_TRY(const auto last, serial_of(table.largestkey));
    if (first > tables_end_.next()) {
      damage_ = Damage{directory_ / "MANIFEST", 0,
                       fmt::format("no table contains the commits with serials {} to {}, but {}{} "
                                   "begins after them",
                                   tables_end_.next(), first.previous(), directory_.string(),
                                   table.name),
                       true, 0};
      last_stranded_ = last;
      break;
    }
    tables_end_ = std::max(tables_end_, last);
  }
  head_ = tables_end_;
  return {};
}

Result<void> LogLook::look_at_wals(rocksdb::FileSystem& files) {
  std::erase_if(wals_, [&](std::uint64_t number) { return number < first_wal_; });
  for (const auto number : wals_) {
    std::uint64_t bytes = 0;
    const auto path = wal_path(number);
    DAYBOOK_CHECK(check(files.GetFileSize(path.string(), {}, &bytes, nullptr),
                        fmt::format("look at {}", path.string())));
    wal_bytes_ += bytes;
    const bool was_damaged = damage_.has_value();
    DAYBOOK_CHECK(look_at_wal(files, number));
    if (damage_) bytes_behind_ += was_damaged ? bytes : bytes - damage_->offset;
  }
  return {};
}

Result<void> LogLook::look_at_wal(rocksdb::FileSystem& files, std::uint64_t number) {
  const auto path = wal_path(number);
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  DAYBOOK_CHECK(check(files.NewSequentialFile(path.string(), {}, &file, nullptr),
                      fmt::format("open {}", path.string())));
  WalReader reader{std::move(file), number};
  const auto damage = [&](std::uint64_t offset, std::string reason) {
    if (!damage_) damage_ = Damage{path, offset, std::move(reason), false, number};
  };
  while (true) {
    DAYBOOK_TRY(const auto batch, reader.next());
    if (batch) {
      const auto offset = reader.offset();
      const bool good = for_each_record(*batch, [&](Serial serial, Bytes bytes) {
        take_record(serial, bytes, number, offset);
      });
      if (!good) damage(offset, "a batch contains something other than commits");
      continue;
    }
    if (!reader.damage()) return {};
    damage(reader.damage()->offset, reader.damage()->reason);
    DAYBOOK_TRY(const bool more, reader.skip_damage());
    if (!more) return {};
  }
}

void LogLook::take_record(Serial serial, Bytes bytes, std::uint64_t wal, std::uint64_t offset) {
  if (serial <= tables_end_) {
    // RocksDB would apply the record again as new.
    if (damage_) return;
    damage_ = Damage{wal_path(wal), offset,
                     fmt::format("the commit with serial {} is also in a table, so this is an "
                                 "older write-ahead log",
                                 serial),
                     false, wal};
    return;
  }
  const auto record = RecordView::parse(bytes);
  const bool is_good = record && record->serial() == serial;
  if (!damage_ && is_good && serial == head_.next()) {
    head_ = serial;
    known_.push_back({record->durable_serial(), record->checksum()});
    last_record_ = as_text(bytes);
    if (serial == marked_) marked_chain_ = record->head_hash();
    return;
  }
  if (!damage_) {
    damage_ = Damage{wal_path(wal), offset,
                     is_good ? fmt::format("the commit with serial {} is followed by {}", head_,
                                           serial)
                             : fmt::format("the record of serial {} is damaged", serial),
                     false, wal};
  }
  if (is_good) strand(*record);
}

void LogLook::strand(const RecordView& record) {
  ++stranded_count_;
  last_stranded_ = std::max(last_stranded_, record.serial());
  stranded_durable_ = std::max(stranded_durable_, record.durable_serial());
}

bool LogLook::may_have_held(Serial serial) const {
  if (serial <= head_) return true;
  if (!damage_) return false;
  if (damage_->in_table || last_stranded_ >= serial) return true;
  constexpr auto record_bytes_min = RecordLayout::head_bytes(1) + RecordLayout::trailer_bytes;
  return bytes_behind_ / record_bytes_min >= serial.value - head_.value;
}

Result<void> LogLook::verify_tables() const {
  if (!db_) return {};
  return check(db_->VerifyChecksum(), fmt::format("verify {}", directory_.string()));
}

/// Reads a record that is in a table.
Result<std::string> LogLook::read(Serial serial) const {
  std::string value;
  const auto key = key_of(serial);
  DAYBOOK_CHECK(check(db_->Get({}, as_slice(key), &value),
                      fmt::format("read the commit with serial {}", serial)));
  return value;
}

Result<LogHead> LogLook::read_head() const {
  if (head_ == Serial{0}) return LogHead{};
  std::string bytes = last_record_;
  if (bytes.empty()) {
    DAYBOOK_TRY(bytes, read(head_));
  }
  DAYBOOK_TRY(const auto record, RecordView::parse(as_bytes(std::string_view{bytes})));
  return LogHead{head_, record.checksum(), record.head_hash(),
                 record.events_before() + record.event_count()};
}

Result<LogLook::Known> LogLook::known(Serial serial) const {
  if (serial > tables_end_) return known_.at(serial.value - tables_end_.value - 1);
  DAYBOOK_TRY(const auto bytes, read(serial));
  DAYBOOK_TRY(const auto record, RecordView::parse(as_bytes(std::string_view{bytes})));
  return Known{record.durable_serial(), record.checksum()};
}

Result<Digest> LogLook::marked_chain() const {
  if (marked_ > tables_end_) return marked_chain_;
  DAYBOOK_TRY(const auto bytes, read(marked_));
  DAYBOOK_TRY(const auto record, RecordView::parse(as_bytes(std::string_view{bytes})));
  return record.head_hash();
}

}  // namespace daybook::engine
