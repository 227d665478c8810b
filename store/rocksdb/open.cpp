#include "store/rocksdb/open.h"

#include <rocksdb/cache.h>

#include <system_error>

#include "store/engine/engine.h"
#include "store/rocksdb/background_threads.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/index/rocksdb_index.h"
#include "store/rocksdb/log/late_medium.h"
#include "store/rocksdb/log/rocksdb_medium.h"
#include "store/rocksdb/opening_notices.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/cut.h"
#include "store/rocksdb/recovery/found_log.h"
#include "store/rocksdb/recovery/view_check.h"
#include "store/rocksdb/reserve.h"
#include "store/rocksdb/room.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/views/view_directory.h"

namespace daybook::engine {
namespace {

/// The steps from a directory to an open Store. All inspection comes before the first change to a
/// file. Owned by one open and by a LateMedium; one thread at a time.
class Opening : public std::enable_shared_from_this<Opening> {
 public:
  Opening(std::filesystem::path directory, Environment& environment, StoreOptions options,
          std::shared_ptr<rocksdb::FileSystem> files, const MakeEnv& make_env,
          OpeningNotices& notices)
      : directory_{std::move(directory)},
        environment_{environment},
        options_{std::move(options)},
        data_{std::make_shared<const DataFiles>(std::move(files), options_.write_gate, make_env)},
        cache_{rocksdb::NewLRUCache(options_.block_cache_bytes)},
        log_options_{log_options(options_, cache_, *data_)},
        index_options_{index_options(options_, cache_, *data_)},
        notices_{notices} {}

  Result<std::unique_ptr<Store>> run() {
    DAYBOOK_CHECK(start_background_threads(*data_->env));
    DAYBOOK_TRY(auto opened, open_directory(directory_, files(), environment_,
                                            options_.create_if_missing));
    format_ = opened.format;
    shared_ = {data_, std::move(opened.lock)};
    reserve_ = std::make_shared<Reserve>(directory_, environment_);
    fit_to_disk(log_options_, disk());
    for (auto& options : index_options_) fit_to_disk(options, disk());
    *data_->table_bytes = log_options_.write_buffer_size;
    const auto roomy_options = log_options_;
    DAYBOOK_CHECK(look());
    DAYBOOK_CHECK(open_log());
    DAYBOOK_TRY(auto index, open_index());
    if (!is_only_read_) DAYBOOK_CHECK(begin_mark());
    equip();
    std::unique_ptr<Medium> medium = std::move(medium_);
    if (is_only_read_) {
      log_options_ = roomy_options;
      log_options_.create_if_missing = false;
      medium = std::make_unique<LateMedium>(
          std::move(medium), [self = shared_from_this()] { return self->open_late(); });
    }
    return Engine::open(environment_, options_, format_.identity, std::move(medium),
                        std::move(index), notices_.sentences());
  }

 private:
  rocksdb::FileSystem& files() const { return *data_->files; }
  std::filesystem::path log_directory() const { return directory_ / "log"; }
  Stamp log_stamp() const { return {format_.identity.id, "log"}; }
  /// Unlimited if unknown: then space is not managed.
  DiskSpace disk() { return environment_.disk_space(directory_).value_or(DiskSpace{}); }

  /// Finds the log and proves that it is complete and the right one.
  Result<void> look() {
    DAYBOOK_TRY(const auto found, find_log(directory_, format_, log_options_, *data_));
    notices_.add_all("recovered", found.notices);
    head_ = found.head;
    log_options_.create_if_missing = !found.log.is_there();
    if (found.is_unfinished) DAYBOOK_CHECK(remove_tree(files(), log_directory()));
    if (found.torn) {
      DAYBOOK_CHECK(cut_file(files(), found.torn->path, found.torn->good_bytes));
    }
    make_room(disk(), found.log, *reserve_, log_options_);
    if (found.verdict.cuts_tail) DAYBOOK_CHECK(cut_tail(files(), directory_, found.log));
    if (log_options_.avoid_flush_during_recovery) DAYBOOK_CHECK(sync_wals(files(), found.log));
    if (!found.verdict.begins_epoch) return {};
    ++format_.identity.epoch;
    format_.has_begun = false;
    // Without a base there is no mark yet; begin_mark() writes both.
    if (format_.base) format_.base = StoreFormat::Base{head_.serial, head_.checksum};
    return write_format(files(), directory_, format_);
  }

  Result<void> open_log() {
    auto opened = RocksdbMedium::open(log_directory(), head_.serial, log_options_, shared_);
    if (!opened && is_full(disk(), *reserve_)) {
      is_only_read_ = true;
      notices_.add("log_only_read",
                   fmt::format("the disk was full at the start, so the log is read-only until "
                               "space is free: {}",
                               opened.error().message()));
      opened = RocksdbMedium::open_for_reading(
          log_directory(), head_.serial, log_options_, shared_,
          fmt::format("the disk of {} was too full to open the log for writing, so it is "
                      "read-only: free space, and it is opened again",
                      directory_.string()));
    }
    if (!opened) return with_advice(std::move(opened).error());
    medium_ = *std::move(opened);
    return stamp_log();
  }

  /// Opens for writing after the disk was full. The records are the same.
  Result<std::unique_ptr<Medium>> open_late() {
    is_only_read_ = false;
    DAYBOOK_TRY(medium_, RocksdbMedium::open(log_directory(), head_.serial, log_options_, shared_));
    const auto begun = begin_late();
    // Destroyed, and so closed, if a step failed; the open is retried later
    auto medium = std::move(medium_);
    if (!begun) return fail(begun.error());
    tell(options_.diagnostics, Severity::notice, "log_goes_on",
         "space is free again: the log of {} is open for writing", directory_.string());
    return medium;
  }

  Result<void> begin_late() {
    DAYBOOK_CHECK(stamp_log());
    try {
      DAYBOOK_CHECK(begin_mark());
    } catch (const std::system_error& error) {  // no thread for the mark
      return fail(ErrorCode::io, "cannot maintain the mark: {}", error.what());
    }
    equip();
    return {};
  }

  Result<void> stamp_log() {
    const auto stamp = read_stamp(files(), log_directory());
    if (is_only_read_ || (stamp && *stamp == log_stamp())) return {};
    return write_stamp(files(), log_directory(), log_stamp());
  }

  Result<std::unique_ptr<Index>> open_index() {
    const auto path = directory_ / "index";
    const auto read = [&] {
      return RocksdbIndex::open_for_reading(path, index_options_, format_, shared_);
    };
    if (is_only_read_) {
      auto only_read = read();
      if (only_read) return only_read;
      return fail(only_read.error().code(),
                  "the disk is full, and the index cannot be read and must be rebuilt: free space, "
                  "and restart the program: {}",
                  only_read.error().message());
    }
    std::vector<std::string> why_rebuilt;
    auto opened = RocksdbIndex::open(path, index_options_, format_, shared_, why_rebuilt);
    for (auto& why : why_rebuilt) notices_.add_at_once("index_rebuild", std::move(why));
    if (!opened && is_full(disk(), *reserve_)) {
      if (auto only_read = read()) {
        notices_.add("index_only_read",
                     "the index is read-only until the program is restarted: " +
                         opened.error().message());
        opened = std::move(only_read);
      }
    }
    // Syncs the names of log/ and index/
    if (opened) DAYBOOK_CHECK(sync_directory(files(), directory_));
    return opened;
  }

  /// Starts to keep the mark. Updates the format file if the directory had no mark, was not
  /// completely made, or its epoch had not begun.
  Result<void> begin_mark() {
    auto mark = mark_at(format_.identity, head_);
    mark.durability = options_.durability;
    DAYBOOK_TRY(auto file, MarkFile::open(files(), directory_, mark));
    medium_->keep_mark(std::make_shared<MarkKeeper>(std::move(file), environment_));
    if (format_.format != StoreFormat::present || !format_.base) {
      format_.format = StoreFormat::present;
      format_.base = StoreFormat::Base{mark.serial, mark.checksum};
      DAYBOOK_CHECK(stamp_views(files(), directory_ / "views", format_.identity.id));
    } else if (format_.has_begun) {
      return {};
    }
    format_.has_begun = true;
    return write_format(files(), directory_, format_);
  }

  void equip() {
    medium_->keep_reserve(reserve_);
    medium_->compare_with([directory = directory_, format = format_, options = log_options_,
                           data = data_] { return list_witnesses(directory, format, options); });
    medium_->check_with([directory = directory_, store = format_.identity.id,
                         options = log_options_, data = data_] {
      return check_views(directory, store, options);
    });
  }

  const std::filesystem::path directory_;
  Environment& environment_;
  StoreOptions options_;
  const std::shared_ptr<const DataFiles> data_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  rocksdb::Options log_options_;
  std::vector<rocksdb::Options> index_options_;
  StoreFormat format_;
  Database::Shared shared_;
  LogHead head_;  // as inspected
  std::shared_ptr<Reserve> reserve_;
  std::unique_ptr<RocksdbMedium> medium_;
  bool is_only_read_ = false;  // the disk is too full to open for writing
  OpeningNotices& notices_;  // valid until run() returns
};

}  // namespace

Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& directory,
                                            Environment& environment, StoreOptions options,
                                            std::shared_ptr<rocksdb::FileSystem> files,
                                            const MakeEnv& make_env) {
  DAYBOOK_CHECK(options.validate());
  OpeningNotices notices{environment, options.diagnostics};
  const auto open = [&] {
    auto opened =
        std::make_shared<Opening>(directory, environment, options, files, make_env, notices)->run();
    notices.tell_rest();  // also on failure: completed steps are reported
    return opened;
  };
  auto store = open();
  if (store || store.error().code() != ErrorCode::corrupt) return store;
  // An index found damaged has lost its stamp; opening again rebuilds it.
  DAYBOOK_TRY(const bool has_index, exists(*files, directory / "index"));
  DAYBOOK_TRY(const bool has_stamp, exists(*files, directory / "index" / stamp_file));
  if (has_index && !has_stamp) return open();
  return store;
}

}  // namespace daybook::engine
