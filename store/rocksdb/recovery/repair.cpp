#include "store/rocksdb/recovery/repair.h"

#include <rocksdb/cache.h>

#include <algorithm>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/log/mark_file.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/cut.h"
#include "store/rocksdb/recovery/diagnosis.h"
#include "store/rocksdb/recovery/new_log.h"
#include "store/rocksdb/recovery/salvage.h"
#include "store/rocksdb/recovery/set_aside.h"
#include "store/rocksdb/recovery/witnesses.h"
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

/// One repair of one directory, from diagnosis to the last file. Owned by its call; one thread.
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
    DAYBOOK_TRY(const bool is_finished, finish_exchange());
    if (is_finished) return std::move(report_);
    DAYBOOK_TRY(found_, diagnose(directory_, log_options_));
    report_.identity = found_.format.identity;
    report_.known = found_.known;
    if (found_.log) report_.head = found_.log->head();
    report_.is_needed = !found_.is_good();
    if (report_.is_needed) {
      DAYBOOK_CHECK(find_commits());
    } else if (!options_.accept_copy) {
      return std::move(report_);
    }
    report_.needs_accept_copy = !is_explained_ || found_.is_unvouched;
    report_.identity.epoch = new_epoch(directory_, report_.identity, log_options_);
    if (options_.dry_run) return std::move(report_);
    DAYBOOK_CHECK(check_consent());
    DAYBOOK_CHECK(change());
    return std::move(report_);
  }

 private:
  rocksdb::FileSystem& files() const { return *data_->files; }
  fs::path log_directory() const { return directory_ / "log"; }
  fs::path new_log_directory() const { return directory_ / repaired_log; }

  /// Finishes a repair that was interrupted after it wrote the format file and before the new log
  /// replaced the old one. False if there is none.
  Result<bool> finish_exchange() {
    DAYBOOK_TRY(const auto head, find_log_in_waiting(files(), directory_, log_options_));
    if (!head) return false;
    DAYBOOK_TRY(const auto format, read_format(files(), directory_));
    DAYBOOK_TRY(const auto aside, SetAside::find_last(files(), directory_));
    report_.is_needed = true;
    report_.identity = format->identity;
    report_.head = head->serial;
    report_.known = head->serial;
    report_.findings.push_back(
        fmt::format("an earlier repair was interrupted before {} replaced {}",
                    new_log_directory().string(), log_directory().string()));
    DAYBOOK_TRY(const bool is_old_log_there, exists(files(), log_directory()));
    if (aside) {
      report_.set_aside = *aside;
      const auto old_log = is_old_log_there ? log_directory() : *aside / "log";
      DAYBOOK_TRY(auto salvage, Salvage::open(old_log, log_options_));
      report_.known = std::max(report_.known, salvage.last());
      DAYBOOK_CHECK(find_cut(salvage));
    }
    if (options_.dry_run) return true;
    if (is_old_log_there) {
      DAYBOOK_TRY(auto another, SetAside::begin(files(), directory_));
      report_.set_aside = another.path();
      DAYBOOK_CHECK(another.move("log"));
    }
    DAYBOOK_CHECK(rename_durably(files(), new_log_directory(), log_directory()));
    const auto mark = mark_at(report_.identity, *head);
    DAYBOOK_TRY(const auto file, MarkFile::open(files(), directory_, mark));
    DAYBOOK_CHECK(file->seal());
    return true;
  }

  /// Finds the Commits to keep, and those after the first lost one.
  Result<void> find_commits() {
    DAYBOOK_TRY(auto salvage, Salvage::open(log_directory(), log_options_));
    report_.known = std::max(report_.known, salvage.last());
    // Contiguous tables that RocksDB knows are kept as they are.
    auto serial = found_.has_good_tables ? found_.log->tables_end() : Serial{0};
    while (true) {
      DAYBOOK_TRY(const auto bytes, salvage.find(serial.next()));
      if (bytes.empty()) break;
      serial = serial.next();
      DAYBOOK_CHECK(tell(serial));
    }
    report_.head = serial;
    DAYBOOK_CHECK(find_cut(salvage));
    report_.findings = found_.findings;
    const auto& problems = salvage.problems();
    report_.findings.insert(report_.findings.end(), problems.begin(), problems.end());
    is_explained_ = report_.head >= found_.witnessed || salvage.last() >= found_.witnessed ||
                    found_.damage_explains_loss || salvage.has_lost_tables();
    return {};
  }

  /// Finds the readable Commits after the last one kept.
  Result<void> find_cut(Salvage& salvage) {
    salvage.lose_track();
    auto serial = report_.head;
    while ((serial = salvage.next_after(serial)) != Serial::end()) {
      DAYBOOK_CHECK(tell(serial));
      DAYBOOK_TRY(const auto bytes, salvage.find(serial));
      if (bytes.empty()) continue;
      ++report_.cut_count;
      if (report_.cut.size() >= RepairReport::cut_max) continue;
      DAYBOOK_TRY(const auto record, RecordView::parse(bytes));
      report_.cut.push_back(describe(record));
    }
    return {};
  }

  Result<void> tell(Serial serial) const {
    constexpr std::uint64_t every = 4096;
    if (!options_.progress || serial.value % every != 0) return {};
    if (options_.progress(serial.value, report_.known.value)) return {};
    return fail(ErrorCode::closed, "the repair was stopped; the store is unchanged");
  }

  /// Requires accept_copy for what damage does not explain.
  Result<void> check_consent() const {
    if (options_.accept_copy || !report_.needs_accept_copy) return {};
    return fail(ErrorCode::corrupt,
                "{}. Damaged bytes do not explain what is missing; the commits that can be kept "
                "end with serial {}: put back what is missing, or accept the store as it is with "
                "`repair --accept-copy`",
                fmt::join(report_.findings, ". "), report_.head);
  }

  /// The order allows an interruption at any point and a repetition. Nothing changes before the
  /// format file is written; from then on the log is refused until it matches that file.
  Result<void> change() {
    DAYBOOK_TRY(auto aside, SetAside::begin(files(), directory_));
    const bool stays = found_.has_good_tables && report_.head == found_.log->head();
    const auto prepared = prepare(aside, stays);
    if (!prepared) {
      (void)remove_tree(files(), new_log_directory());
      (void)aside.remove();
      return prepared;
    }
    report_.set_aside = aside.path();
    DAYBOOK_TRY(const auto mark, mark_of(stays ? *found_.log : *new_log_));
    DAYBOOK_CHECK(make_former_mark(mark));
    const StoreFormat format{StoreFormat::present, report_.identity,
                             StoreFormat::Base{mark.serial, mark.checksum}};
    DAYBOOK_CHECK(write_format(files(), directory_, format));
    if (stays) {
      DAYBOOK_CHECK(cut());
    } else {
      new_log_.reset();
      DAYBOOK_CHECK(aside.move("log"));
      DAYBOOK_CHECK(rename_durably(files(), new_log_directory(), log_directory()));
    }
    for (const auto* part : {"index", "views"}) DAYBOOK_CHECK(aside.move(part));
    DAYBOOK_TRY(const auto file, MarkFile::open(files(), directory_, mark));
    return file->seal();
  }

  /// A directory of the first format has no mark. Gives it one of the previous epoch, so that an
  /// interrupted repair is recognised.
  Result<void> make_former_mark(Mark mark) {
    if (found_.format.format != StoreFormat::first) return {};
    mark.store = found_.format.identity;
    DAYBOOK_CHECK(MarkFile::open(files(), directory_, mark));
    return {};
  }

  /// Keeps what will change, and builds a new log if the old one cannot stay.
  Result<void> prepare(SetAside& aside, bool stays) {
    for (const auto name : {format_file, mark_file}) DAYBOOK_CHECK(aside.copy(name));
    DAYBOOK_CHECK(remove_tree(files(), new_log_directory()));  // of an interrupted attempt
    if (stays) return aside.keep("log");
    DAYBOOK_CHECK(make_new_log());
    DAYBOOK_TRY(auto made, LogLook::take(new_log_directory(), log_options_));
    new_log_.emplace(std::move(made));
    return {};
  }

  /// Keeps the log and cuts its write-ahead logs at the damage.
  Result<void> cut() const {
    const auto& log = *found_.log;
    if (log.damage()) DAYBOOK_CHECK(cut_tail(files(), directory_, log));
    if (!log.is_there()) return {};
    return write_stamp(files(), log_directory(), {report_.identity.id, "log"});
  }

  Result<void> make_new_log() {
    DAYBOOK_TRY(auto salvage, Salvage::open(log_directory(), log_options_));
    const auto each = [&](const auto& put) -> Result<void> {
      for (Serial serial{1}; serial <= report_.head; serial = serial.next()) {
        DAYBOOK_CHECK(tell(serial));
        DAYBOOK_TRY(const auto bytes, salvage.find(serial));
        if (bytes.empty()) {
          return fail(ErrorCode::corrupt, "the commit with serial {} can no longer be read",
                      serial);
        }
        DAYBOOK_CHECK(put(serial, bytes));
      }
      return {};
    };
    return make_log(new_log_directory(), log_options_, shared_, report_.identity.id, each);
  }

  /// The mark of a log that ends with the last Commit kept.
  Result<Mark> mark_of(const LogLook& log) const {
    if (log.head() != report_.head) {
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
  std::optional<LogLook> new_log_;
  bool is_explained_ = true;  // damage explains the missing Commits
  RepairReport report_;
};

/// corrupt if a part of it is damaged.
Result<std::optional<LogHead>> read_log_in_waiting(rocksdb::FileSystem& files,
                                                   const fs::path& directory,
                                                   const rocksdb::Options& options) {
  constexpr std::optional<LogHead> none;
  DAYBOOK_TRY(const auto stamp, read_stamp(files, directory / repaired_log));
  DAYBOOK_TRY(const auto format, read_format(files, directory));
  if (!stamp || !format || !format->base) return none;
  if (*stamp != Stamp{format->identity.id, "log"}) return none;
  DAYBOOK_TRY(const auto names, list_directory(files, directory / "log"));
  if (!names.empty()) {
    // While the old log is still in place, the mark must be of the previous epoch.
    DAYBOOK_TRY(const auto mark, read_mark(files, directory));
    if (!mark || mark->store.epoch >= format->identity.epoch) return none;
  }
  DAYBOOK_TRY(const auto log, LogLook::take(directory / repaired_log, options));
  if (log.damage()) return none;
  DAYBOOK_TRY(const auto head, log.read_head());
  if (StoreFormat::Base{head.serial, head.checksum} != format->base) return none;
  return std::optional{head};
}

}  // namespace

Result<std::optional<LogHead>> find_log_in_waiting(rocksdb::FileSystem& files,
                                                   const fs::path& directory,
                                                   const rocksdb::Options& options) {
  auto found = read_log_in_waiting(files, directory, options);
  if (!found && found.error().code() == ErrorCode::corrupt) return std::optional<LogHead>{};
  return found;
}

Result<RepairReport> repair(const fs::path& directory, const RepairOptions& options,
                            std::shared_ptr<rocksdb::FileSystem> files) {
  return Repair{directory, options, std::move(files)}.run();
}

}  // namespace daybook::engine
