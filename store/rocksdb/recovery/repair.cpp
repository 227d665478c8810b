#include "store/rocksdb/recovery/repair.h"

#include <rocksdb/cache.h>

#include <algorithm>

#include "store/rocksdb/mark_file.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/cut.h"
#include "store/rocksdb/recovery/diagnosis.h"
#include "store/rocksdb/recovery/new_log.h"
#include "store/rocksdb/recovery/salvage.h"
#include "store/rocksdb/recovery/set_aside.h"
#include "store/rocksdb/small_file.h"
#include "store/rocksdb/stamp.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

CutCommit describe(const RecordView& record) {
  CutCommit commit{record.serial(),      record.log(),        record.first_position(),
                   record.event_count(), record.command_id(), record.recorded_at(), {}};
  for (std::size_t i = 0; !record.is_stub() && i < record.stream_count(); ++i) {
    commit.streams.emplace_back(record.stream(i).text);
  }
  return commit;
}

/// One repair of one directory, from the look at it to the last file.
class Repair {
 public:
  Repair(fs::path directory, const RepairOptions& options,
         std::shared_ptr<rocksdb::FileSystem> files)
      : directory_{std::move(directory)},
        options_{options},
        data_{std::make_shared<const DataFiles>(std::move(files))},
        log_options_{log_options({}, rocksdb::NewLRUCache(8 << 20), *data_)} {}

  Result<RepairReport> run() {
    DAYBOOK_TRY(auto lock, lock_directory(directory_));
    shared_ = {data_, std::move(lock)};
    if (!options_.dry_run) DAYBOOK_CHECK(finish_exchange());
    DAYBOOK_TRY(found_, diagnose(directory_, log_options_));
    report_.identity = found_.format.identity;
    report_.known = found_.known;
    if (found_.log) report_.head = found_.log->head();
    report_.is_needed = !found_.is_good();
    if (report_.is_needed) {
      DAYBOOK_CHECK(find_commits());
      report_.findings.insert(report_.findings.begin(), found_.findings.begin(),
                              found_.findings.end());
    } else if (!options_.accept_copy) {
      return std::move(report_);
    }
    ++report_.identity.epoch;
    if (options_.dry_run) return std::move(report_);
    DAYBOOK_CHECK(check_consent());
    DAYBOOK_CHECK(change());
    return std::move(report_);
  }

 private:
  rocksdb::FileSystem& files() const { return *data_->files; }
  fs::path log_directory() const { return directory_ / "log"; }
  fs::path new_log_directory() const { return directory_ / "log.repaired"; }

  /// A repair may have been cut short after the old log was put aside, and before the new one took
  /// its place.
  Result<void> finish_exchange() {
    DAYBOOK_TRY(const bool has_log, exists(files(), log_directory()));
    DAYBOOK_TRY(const bool has_new, exists(files(), new_log_directory() / stamp_file));
    if (has_log || !has_new) return {};
    return rename_durably(files(), new_log_directory(), log_directory());
  }

  /// Which Commits can be kept, and which ones stand behind the first that is lost.
  Result<void> find_commits() {
    DAYBOOK_TRY(auto salvage, Salvage::open(log_directory(), log_options_));
    report_.known = std::max(report_.known, salvage.last());
    // Tables that RocksDB knows and that join are good as they are.
    auto serial = found_.has_good_tables ? found_.log->tables_end() : Serial{0};
    while (!salvage.find(serial.next()).empty()) {
      serial = serial.next();
      DAYBOOK_CHECK(tell(serial));
    }
    report_.head = serial;
    salvage.lose_track();
    while ((serial = salvage.next_after(serial)) != Serial::end()) {
      DAYBOOK_CHECK(tell(serial));
      const auto bytes = salvage.find(serial);
      if (bytes.empty()) continue;
      ++report_.cut_count;
      if (report_.cut.size() >= RepairReport::cut_max) continue;
      DAYBOOK_TRY(const auto record, RecordView::parse(bytes));
      report_.cut.push_back(describe(record));
    }
    report_.findings = salvage.problems();
    return {};
  }

  Result<void> tell(Serial serial) const {
    constexpr std::uint64_t every = 4096;
    if (!options_.progress || serial.value % every != 0) return {};
    if (options_.progress(serial.value, report_.known.value)) return {};
    return fail(ErrorCode::closed, "the repair was stopped, and no file was changed");
  }

  /// More was found than RocksDB sees: its manifest has lost tables.
  bool is_saved() const { return !found_.log || report_.head > found_.log->head(); }

  /// What damage does not explain must be wanted.
  Result<void> check_consent() const {
    const bool is_explained = !found_.is_unvouched && (found_.is_damaged || is_saved());
    if (is_explained || options_.accept_copy) return {};
    return fail(ErrorCode::corrupt,
                "{}. Nothing is damaged, and the log as it is ends with serial {}: bring back what "
                "is missing, or accept it as it is with `repair --accept-copy`",
                found_.findings.front(), report_.head);
  }

  /// In an order in which it can be interrupted anywhere and done again.
  Result<void> change() {
    DAYBOOK_TRY(auto aside, SetAside::begin(files(), directory_));
    report_.set_aside = aside.path();
    for (const auto name : {format_file, mark_file}) DAYBOOK_CHECK(aside.copy(name));
    const bool stays = found_.has_good_tables && report_.head == found_.log->head();
    DAYBOOK_CHECK(stays ? cut(aside) : make_new_log());
    DAYBOOK_TRY(const auto mark, mark_of(stays ? log_directory() : new_log_directory()));
    const StoreFormat format{StoreFormat::present, report_.identity,
                             StoreFormat::Base{mark.serial, mark.checksum}};
    DAYBOOK_CHECK(write_format(files(), directory_, format));
    if (!stays) {
      DAYBOOK_CHECK(aside.move("log"));
      DAYBOOK_CHECK(rename_durably(files(), new_log_directory(), log_directory()));
    }
    for (const auto* part : {"index", "views"}) DAYBOOK_CHECK(aside.move(part));
    DAYBOOK_TRY(const auto file, MarkFile::open(files(), directory_, mark));
    return file->seal();
  }

  /// The log stays, but for what stands behind the damage of its write-ahead logs.
  Result<void> cut(SetAside& aside) {
    const auto& log = *found_.log;
    if (log.damage()) {
      for (const auto wal : log.wals()) {
        if (wal < log.damage()->wal) continue;
        DAYBOOK_CHECK(aside.copy(fmt::format("log/{}", log.wal_path(wal).filename().string())));
      }
      DAYBOOK_CHECK(cut_tail(files(), directory_, log));
    }
    if (!log.is_there()) return {};
    return write_stamp(files(), log_directory(), {report_.identity.id, "log"});
  }

  Result<void> make_new_log() {
    DAYBOOK_TRY(auto salvage, Salvage::open(log_directory(), log_options_));
    const auto each = [&](const auto& put) -> Result<void> {
      for (Serial serial{1}; serial <= report_.head; serial = serial.next()) {
        DAYBOOK_CHECK(tell(serial));
        const auto bytes = salvage.find(serial);
        if (bytes.empty()) {
          return fail(ErrorCode::corrupt, "the commit with serial {} cannot be read any more",
                      serial);
        }
        DAYBOOK_CHECK(put(serial, bytes));
      }
      return {};
    };
    return make_log(new_log_directory(), log_options_, shared_, report_.identity.id, each);
  }

  /// The mark of a log that ends with the last Commit that is kept.
  Result<Mark> mark_of(const fs::path& log_directory) const {
    DAYBOOK_TRY(const auto log, LogLook::take(log_directory, log_options_));
    if (log.head() != report_.head || log.damage()) {
      return fail(ErrorCode::internal, "the repaired log ends with serial {}, not {}", log.head(),
                  report_.head);
    }
    DAYBOOK_TRY(const auto head, log.read_head());
    return mark_at(report_.identity, head);
  }

  const fs::path directory_;
  const RepairOptions& options_;
  const std::shared_ptr<const DataFiles> data_;
  const rocksdb::Options log_options_;
  Database::Shared shared_;
  Diagnosis found_;
  RepairReport report_;
};

}  // namespace

Result<RepairReport> repair(const fs::path& directory, const RepairOptions& options,
                            std::shared_ptr<rocksdb::FileSystem> files) {
  return Repair{directory, options, std::move(files)}.run();
}

}  // namespace daybook::engine
