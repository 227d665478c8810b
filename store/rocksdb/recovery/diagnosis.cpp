#include "store/rocksdb/recovery/diagnosis.h"

#include <algorithm>

#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/log/mark_file.h"
#include "store/rocksdb/recovery/verdict.h"
#include "store/rocksdb/stamp.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// The identity of a Store without a good format file, from its other parts.
std::optional<StoreIdentity> identity_of_parts(rocksdb::FileSystem& files,
                                               const fs::path& directory) {
  const auto mark = read_mark(files, directory);
  if (mark && *mark) return (*mark)->store;
  for (const auto* part : {"log", "index"}) {
    const auto stamp = read_stamp(files, directory / part);
    if (stamp && *stamp) return StoreIdentity{(*stamp)->store, 1};
  }
  return std::nullopt;
}

/// The steps of a diagnosis, in order. Owned by its call; one thread.
class Look {
 public:
  Look(const fs::path& directory, const rocksdb::Options& options)
      : directory_{directory}, options_{options}, files_{*options.env->GetFileSystem()} {}

  Result<Diagnosis> run() {
    DAYBOOK_CHECK(check_kinds());
    DAYBOOK_CHECK(check_not_restoring(files_, directory_));
    DAYBOOK_CHECK(look_at_format());
    DAYBOOK_CHECK(look_at_witnesses());
    DAYBOOK_CHECK(look_at_log());
    return std::move(found_);
  }

 private:
  /// Refuses a directory in place of a file, or the reverse: a repair does not remove those.
  Result<void> check_kinds() const {
    for (const auto* file : {format_file.data(), mark_file.data(), "log/stamp"}) {
      DAYBOOK_TRY(const auto type, type_at(directory_ / file));
      if (type == FileType::directory) return is_in_the_way(file, "a file");
    }
    DAYBOOK_TRY(const auto type, type_at(directory_ / "log"));
    if (type == FileType::file || type == FileType::special) {
      return is_in_the_way("log", "a directory");
    }
    return {};
  }

  tl::unexpected<Error> is_in_the_way(std::string_view name, std::string_view wanted) const {
    return fail(ErrorCode::invalid_argument,
                "{} must be {} of the store: move what is there to another place, and repair again",
                (directory_ / name).string(), wanted);
  }

  Result<void> look_at_format() {
    auto format = read_format(files_, directory_);
    const bool is_there = format && *format;
    if (is_there && !is_format_of_another(files_, directory_, (*format)->identity)) {
      found_.format = **format;
      return {};
    }
    if (!format && format.error().code() != ErrorCode::corrupt) return fail(format.error());
    const auto path = (directory_ / format_file).string();
    auto wrong = fmt::format("{} is missing", path);
    if (!format) wrong = format.error().message();
    if (is_there) wrong = fmt::format("{} belongs to another store than the mark and the log",
                                      path);
    const auto identity = identity_of_parts(files_, directory_);
    if (!identity) {
      return fail(ErrorCode::corrupt,
                  "{}, and neither a mark nor a stamp identifies this store: restore a backup",
                  wrong);
    }
    found_.findings.push_back(wrong);
    found_.format.identity = *identity;
    found_.format.base = StoreFormat::Base{};
    return {};
  }

  Result<void> look_at_witnesses() {
    auto witnesses = read_witnesses(directory_, found_.format, options_);
    if (!witnesses) {
      if (witnesses.error().code() != ErrorCode::corrupt) return fail(witnesses.error());
      found_.findings.push_back(witnesses.error().message());
      found_.is_unvouched = true;
      witnesses_.derived = read_derived(directory_, found_.format.identity, options_).witnesses;
    } else {
      witnesses_ = *std::move(witnesses);
    }
    is_witnessed(witnesses_.durable.serial);
    for (const auto& witness : witnesses_.derived) is_witnessed(witness.serial);
    return {};
  }

  Result<void> look_at_log() {
    const auto path = directory_ / "log";
    DAYBOOK_CHECK(look_at_stamp(path));
    const auto marked = witnesses_.mark ? witnesses_.mark->serial : Serial{0};
    auto log = LogLook::take(path, options_, marked);
    if (!log) {
      if (log.error().code() != ErrorCode::corrupt) return fail(log.error());
      found_.findings.push_back(log.error().message());
      // A table that the manifest names is missing or too short.
      found_.damage_explains_loss = log.error().message().find(".sst") != std::string::npos;
      return {};
    }
    is_known(std::max(log->head(), log->last_stranded()));
    if (is_another_log(*log, witnesses_)) found_.is_unvouched = true;
    const auto verdict = judge(directory_, *log, witnesses_);
    if (!verdict) {
      found_.findings.push_back(verdict.error().message());
    } else if (verdict->cuts_tail) {
      found_.findings.push_back(verdict->notice);
    }
    const auto tables = log->verify_tables();
    if (!tables) {
      if (tables.error().code() != ErrorCode::corrupt) return fail(tables.error());
      found_.findings.push_back(tables.error().message());
    }
    found_.has_good_tables = tables && !(log->damage() && log->damage()->in_table);
    found_.damage_explains_loss = !tables || log->may_have_held(found_.witnessed);
    found_.log.emplace(*std::move(log));
    return {};
  }

  Result<void> look_at_stamp(const fs::path& log) {
    DAYBOOK_TRY(const bool is_there, exists(files_, log / "CURRENT"));
    if (!is_there) return {};
    const auto stamp = read_stamp(files_, log);
    if (!stamp && stamp.error().code() != ErrorCode::corrupt) return fail(stamp.error());
    const bool is_none = !stamp || !*stamp;
    const Stamp expected{found_.format.identity.id, "log"};
    const bool is_of_another = !is_none && **stamp != expected;
    // Without a stamp, a Commit that a witness has seen identifies the log.
    const bool is_unknown = is_none && found_.format.format > StoreFormat::first &&
                            found_.format.base && found_.witnessed == Serial{0};
    if (!is_of_another && !is_unknown) return {};
    found_.findings.push_back(check_stamp(files_, log, expected).error().message());
    found_.is_unvouched = true;
    return {};
  }

  void is_known(Serial serial) { found_.known = std::max(found_.known, serial); }
  void is_witnessed(Serial serial) {
    found_.witnessed = std::max(found_.witnessed, serial);
    is_known(serial);
  }

  const fs::path& directory_;
  const rocksdb::Options& options_;
  rocksdb::FileSystem& files_;
  Witnesses witnesses_;
  Diagnosis found_;
};

}  // namespace

Result<Diagnosis> diagnose(const fs::path& directory, const rocksdb::Options& options) {
  return Look{directory, options}.run();
}

}  // namespace daybook::engine
