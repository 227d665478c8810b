// Damage at rest: rows E and F.

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "store/repair.h"
#include "store/rocksdb/files/system_files.h"
#include "tests/faults/answers.h"
#include "tests/faults/base.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/support/damage.h"
#include "tests/support/disk_model.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;

struct FileState {
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;
  std::string content;

  friend bool operator==(const FileState&, const FileState&) = default;
};

/// Every file by its path below the directory; the lock file says nothing.
using Picture = std::map<std::string, FileState>;

Picture picture(const fs::path& directory) {
  Picture files;
  for (const auto& file : support::files_below(directory)) {
    if (file.filename() == "lock") continue;
    struct stat status {};
    ::stat(file.c_str(), &status);
    files[file.lexically_relative(directory).string()] = {
        status.st_mtim.tv_sec, status.st_mtim.tv_nsec, support::read_file(file)};
  }
  return files;
}

void write_picture(const Picture& files, const fs::path& directory) {
  for (const auto& [name, file] : files) {
    const auto path = directory / name;
    fs::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << file.content;
  }
}

/// One damaged directory, from its opening to one of the four ends.
class DamagedStore {
 public:
  DamagedStore(Base& base, Report& report) : base_{base}, report_{report} {}

  /// Where the damage is: in the index alone, or nowhere in the records of the log.
  void only_index_was_damaged(bool only) { only_index_ = only; }
  void no_record_was_damaged(bool none) { no_record_ = none; }
  /// The epoch that it was in before the damage.
  void was_in_epoch(std::uint32_t epoch) { epoch_ = epoch; }

  void check() {
    const auto before = picture(base_.store);
    auto life = std::make_unique<Life>(base_.store, engine::system_files(), base_.setup);
    if (const auto opened = life->open(); !opened) {
      life.reset();
      const auto changes = changes_since(before);
      refused(opened.error(), changes);
      const auto left = repair(base_.store);
      if (!changes.empty()) check_late_refusal(before, left);
      return;
    }
    const auto notices = life->store().status().notices;
    for (const auto& notice : notices) report_.note(notice);
    auto* const log = life->log();
    if (!log) return report_.count("reported");
    const auto sent = base_.history.sent();
    const auto content = read_content(*log, sent);
    report_.violation(content.wrong);
    for (const auto& missing : content.missing) {
      report_.violation(missing + " is missing, and reading goes on to the end");
    }
    auto answers = check_answers(*log, sent);
    report_.violation(answers.wrong);
    const auto verified = life->store().verify({});
    const bool is_reported = content.ended_by || !answers.errors.empty() || !verified ||
                             !verified->good();
    if (is_reported) {
      if (content.ended_by) report_.note(content.ended_by->message());
      report_.note(answers.errors);
      if (verified) report_.note(verified->findings);
      report_.count("reported");
      return;
    }
    report_.count(notices.empty() ? "exact" : "repaired aloud");
    life.reset();
    check_survivor(base_.store, base_.setup, base_.history, MayLose::nothing, Depth::once,
                   report_);
  }

 private:
  std::vector<std::string> changes_since(const Picture& before) const {
    std::vector<std::string> changes;
    const auto after = picture(base_.store);
    for (const auto& [name, file] : before) {
      const auto found = after.find(name);
      if (found == after.end()) changes.push_back(name + " is gone");
      else if (found->second != file) changes.push_back(name + " was changed");
    }
    for (const auto& [name, file] : after) {
      if (!before.contains(name)) changes.push_back(name + " is new");
    }
    return changes;
  }

  void refused(const Error& error, const std::vector<std::string>& changes) {
    report_.note("refused: " + error.message());
    report_.count("refused");
    if (only_index_) report_.violation("damage of the index alone is refused");
    if (error.code() == ErrorCode::internal) report_.violation("refused as a defect");
    // A damaged block in the middle of a table is only met when a Commit in it is read, which may
    // be after RocksDB has opened the log.
    if (error.message().find("cannot read the log") != std::string::npos) return;
    for (const auto& change : changes) report_.violation("refused, and " + change);
  }

  /// Nothing was lost by what RocksDB did before the damage was met: a repair of the directory as
  /// it was leaves the same.
  void check_late_refusal(const Picture& before, const std::optional<Content>& left) {
    report_.count("refused by what was met late");
    const auto untouched = base_.store.parent_path() / "untouched";
    write_picture(before, untouched);
    const auto wanted = repair(untouched);
    if (wanted.has_value() != left.has_value()) {
      report_.violation("the refusal decided whether it can be repaired");
    } else if (wanted && wanted->missing != left->missing) {
      report_.violation("the refusal decided what a repair finds");
    }
  }

  /// What is refused can be repaired: what is left of the log is a beginning of it, in a new epoch.
  std::optional<Content> repair(const fs::path& directory) {
    const auto before = picture(directory);
    auto repaired = repair_store(directory, {});
    if (!repaired && repaired.error().code() == ErrorCode::corrupt) {
      report_.note("not repaired unasked: " + repaired.error().message());
      report_.count("not repaired unasked");
      if (picture(directory) != before) report_.violation("not repaired unasked, and changed");
      repaired = repair_store(directory, {.accept_copy = true});
    }
    if (!repaired) {
      report_.note("not repaired: " + repaired.error().message());
      report_.count("not repaired");
      if (picture(directory) != before) report_.violation("not repaired, and changed");
      return std::nullopt;
    }
    report_.count("repaired");
    report_.note(repaired->findings);
    if (repaired->identity.epoch <= epoch_) report_.violation("repaired in the same epoch");
    if (!fs::exists(repaired->set_aside)) report_.violation("nothing was set aside");
    Life life{directory, engine::system_files(), base_.setup};
    if (const auto opened = life.open(); !opened) {
      report_.violation("refused after a repair: " + opened.error().message());
      return std::nullopt;
    }
    auto* const log = life.log();
    if (!log) {
      report_.violation("the log cannot be opened after a repair");
      return std::nullopt;
    }
    auto content = read_content(*log, base_.history.sent());
    report_.violation(content.wrong);
    if (content.ended_by) report_.violation("after a repair: " + content.ended_by->message());
    if (no_record_) report_.violation(content.missing);
    const auto verified = life.store().verify({});
    if (!verified || !verified->good()) report_.violation("verify is not good after a repair");
    return content;
  }

  Base& base_;
  Report& report_;
  bool only_index_ = false;
  bool no_record_ = false;
  std::uint32_t epoch_ = 0;
};

/// Whether all the paths that a sentence names are as wanted; they are told relative to the Store.
template <class Wanted>
bool all_named(const std::string& what, const fs::path& store, const Wanted& wanted) {
  const auto root = store.string() + "/";
  for (auto at = what.find(root); at != std::string::npos; at = what.find(root, at + 1)) {
    if (!wanted(std::string_view{what}.substr(at + root.size()))) return false;
  }
  return true;
}

}  // namespace

/// `more`: closed, killed, small or logs.
void make_base_trial(TrialInput& input, Report& report) {
  constexpr std::pair<std::string_view, BaseKind> kinds[] = {{"closed", BaseKind::closed},
                                                             {"killed", BaseKind::killed},
                                                             {"small", BaseKind::small},
                                                             {"logs", BaseKind::logs}};
  for (const auto& [name, kind] : kinds) {
    if (name == input.more) return make_base(input.directory, kind, input.seed, report);
  }
  report.violation("there is no base " + input.more);
}

/// `more` is the folder of the bases; the seed chooses one, and the damage.
void damage_trial(TrialInput& input, Report& report) {
  std::vector<fs::path> bases;
  for (const auto& entry : fs::directory_iterator{input.more}) bases.push_back(entry.path());
  std::ranges::sort(bases);
  const auto& chosen = bases[input.choice.below(bases.size())];
  auto base = copy_base(chosen, input.directory / "store");
  std::string what;
  while (what.empty()) what = support::damage(base.store, input.choice);
  report.note(fmt::format("{} in a copy of {}", what, chosen.filename().string()));
  DamagedStore damaged{base, report};
  damaged.only_index_was_damaged(all_named(
      what, base.store, [](std::string_view path) { return path.starts_with("index"); }));
  damaged.no_record_was_damaged(all_named(what, base.store, [](std::string_view path) {
    return !path.starts_with("log") || path.starts_with("log/stamp");
  }));
  damaged.was_in_epoch(1);
  damaged.check();
}

}  // namespace daybook::faults
