#include "store/rocksdb/recovery/found_log.h"

#include "store/rocksdb/files/shown_files.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/recovery/repair.h"
#include "store/rocksdb/stamp.h"

namespace daybook::engine {
namespace {

/// The steps of finding a log. Owned by one call; one thread.
class Search {
 public:
  Search(const std::filesystem::path& directory, const StoreFormat& format,
         const rocksdb::Options& options, const DataFiles& data)
      : directory_{directory}, format_{format}, options_{options}, data_{data} {}

  Result<FoundLog> run() {
    DAYBOOK_TRY(witnesses_, read_witnesses(directory_, format_, options_));
    DAYBOOK_TRY(auto found, look());
    if (!found.log.is_there() || witnesses_.is_new_epoch) {
      DAYBOOK_CHECK(check_no_log_waits(found.log));
    }
    if (found.log.is_there()) DAYBOOK_CHECK(check_log_stamp(found));
    if (!found.torn) {
      auto judged = judge(directory_, found.log, witnesses_);
      if (!judged) return with_advice(std::move(judged).error());
      found.verdict = *std::move(judged);
    }
    auto head = found.log.read_head();
    if (!head) return with_advice(std::move(head).error());
    found.head = *head;
    if (!found.verdict.notice.empty()) found.notices.push_back(found.verdict.notice);
    return found;
  }

 private:
  rocksdb::FileSystem& files() const { return *data_.files; }
  std::filesystem::path log_directory() const { return directory_ / "log"; }
  Serial marked() const { return witnesses_.mark ? witnesses_.mark->serial : Serial{0}; }

  Result<FoundLog> look() {
    auto log = LogLook::take(log_directory(), options_, marked());
    if (log) return FoundLog{.log = *std::move(log)};
    if (log.error().code() != ErrorCode::corrupt) return with_advice(std::move(log).error());
    if (format_.format == StoreFormat::present && !format_.base && marked() == Serial{0} &&
        witnesses_.derived.empty()) {
      // Nothing can have been appended yet.
      DAYBOOK_TRY(auto none, LogLook::take(directory_ / "no-log", options_));
      return FoundLog{.log = std::move(none), .is_unfinished = true};
    }
    if (auto good = look_without_torn_end()) return *std::move(good);
    if (marked() == Serial{0}) return with_advice(std::move(log).error());
    return with_advice(Error{ErrorCode::corrupt,
                             fmt::format("{}; the mark recorded commits up to serial {}",
                                         log.error().message(), marked())});
  }

  /// Tries the log without the torn end of its manifest, which RocksDB refuses. Edits that were not
  /// synced before a power loss never took effect: the files that they replace still exist. If the
  /// damaged edits did take effect, the log lacks Commits that a witness has seen.
  std::optional<FoundLog> look_without_torn_end() {
    if (!format_.base || !witnesses_.mark) return std::nullopt;
    auto torn = find_torn_manifest(files(), log_directory());
    if (!torn || !*torn) return std::nullopt;
    auto env = rocksdb::NewCompositeEnv(show_to_rocksdb(without_torn_end(data_.files, **torn)));
    auto options = options_;
    options.env = env.get();
    auto log = LogLook::take(log_directory(), options, marked());
    if (!log || !log->is_there()) return std::nullopt;
    auto judged = judge(directory_, *log, witnesses_);
    if (!judged) return std::nullopt;
    FoundLog found{.env = std::move(env),
                   .torn = *std::move(torn),
                   .log = *std::move(log),
                   .verdict = *std::move(judged)};
    found.notices.push_back(fmt::format(
        "the end of {} was cut off: {} bytes from byte {} on ({}); no recorded commit is lost by "
        "this",
        found.torn->path.string(), found.torn->bytes_behind, found.torn->good_bytes,
        found.torn->reason));
    return found;
  }

  Result<void> check_no_log_waits(const LogLook& log) const {
    DAYBOOK_TRY(const auto waiting, find_log_in_waiting(files(), directory_, options_));
    if (waiting) {
      return fail(ErrorCode::corrupt,
                  "{}: a repair was interrupted before its new log was in place: run `repair` "
                  "again",
                  directory_.string());
    }
    DAYBOOK_TRY(const bool is_there, exists(files(), directory_ / repaired_log));
    if (log.is_there() || !is_there) return {};
    return fail(ErrorCode::corrupt,
                "{0}: the log is missing, and {1} is not a log that belongs here. If a repair was "
                "interrupted, the previous log is in {0}/set-aside: move it back to {0}/log, and "
                "run `repair` again; otherwise restore a backup",
                directory_.string(), repaired_log);
  }

  /// Without a stamp, the Commit that the mark has seen identifies the log.
  Result<void> check_log_stamp(FoundLog& found) const {
    if (format_.format == StoreFormat::first || !format_.base) return {};
    const Stamp expected{format_.identity.id, "log"};
    const auto stamp = read_stamp(files(), log_directory());
    if (stamp && *stamp == expected) return {};
    if (stamp && *stamp) {
      return fail(ErrorCode::corrupt,
                  "{}: put back the log that belongs here, or restore a backup; if it was replaced "
                  "on purpose, `repair --accept-copy` accepts it",
                  check_stamp(files(), log_directory(), expected).error().message());
    }
    if (!stamp && stamp.error().code() != ErrorCode::corrupt) return fail(stamp.error());
    if (witnesses_.durable.serial == Serial{0}) {
      return fail(ErrorCode::corrupt,
                  "{} has no valid stamp, and nothing else shows whether it belongs here: restore "
                  "a backup, or accept it with `repair --accept-copy`",
                  log_directory().string());
    }
    found.notices.push_back(fmt::format(
        "the stamp of {} is missing or damaged: it is written when the store is next opened for "
        "writing", log_directory().string()));
    return {};
  }

  const std::filesystem::path& directory_;
  const StoreFormat& format_;
  const rocksdb::Options& options_;
  const DataFiles& data_;
  Witnesses witnesses_;
};

}  // namespace

Result<FoundLog> find_log(const std::filesystem::path& directory, const StoreFormat& format,
                          const rocksdb::Options& options, const DataFiles& data) {
  return Search{directory, format, options, data}.run();
}

tl::unexpected<Error> with_advice(Error error) {
  const auto says = [&](std::string_view text) {
    return error.message().find(text) != std::string::npos;
  };
  if (error.code() == ErrorCode::io && says("Input/output error")) {
    return fail(ErrorCode::io,
                "{}: if the disk can no longer read it, copy what is readable to another disk "
                "(with ddrescue, for example), and repair the copy, or restore a backup",
                error.message());
  }
  if (error.code() != ErrorCode::corrupt || says("`repair") || says("restore a backup")) {
    return fail(std::move(error));
  }
  return fail(ErrorCode::corrupt,
              "{}: restore a backup, or see with `repair --dry-run` what can be saved",
              error.message());
}

}  // namespace daybook::engine
