#include "tests/faults/oracle.h"

#include <algorithm>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/witnesses.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using SentByNumber = std::map<std::uint64_t, Sent>;

/// The last Serial that the index or a view has seen; 0 when they have nothing to say.
Serial seen_by_derived(const fs::path& directory, const Setup& setup) {
  const engine::DataFiles data{engine::system_files()};
  const auto format = engine::read_format(*data.files, directory);
  if (!format || !*format) return Serial{0};
  const auto options = engine::log_options(setup.options, nullptr, data);
  const auto witnesses = engine::read_witnesses(directory, **format, options);
  Serial seen;
  if (!witnesses) return seen;
  for (const auto& witness : witnesses->derived) seen = std::max(seen, witness.serial);
  return seen;
}

class Survivor {
 public:
  Survivor(const fs::path& directory, const Setup& setup, History& history, Report& report)
      : directory_{directory}, setup_{setup}, history_{history}, report_{report} {}

  void check(MayLose may_lose, Depth depth) {
    const auto seen =
        may_lose == MayLose::unsynced_end ? seen_by_derived(directory_, setup_) : Serial{0};
    auto life = reopen("the directory");
    if (!life) return;
    const auto epoch = life->store().identity().epoch;
    const auto head = life->store().head();
    if (seen > head && !says(life->store(), "a new epoch")) {
      report_.violation(fmt::format("the index has seen serial {}, the log ends with {}, and no "
                                    "new epoch is told of",
                                    seen, head));
    }
    if (!compare(*life, may_lose)) return;
    send_again(*life);
    if (depth == Depth::once) return;
    append_more(*life);
    life.reset();
    history_.closed_cleanly();
    life = reopen("the directory a second time");
    if (!life) return;
    if (life->store().identity().epoch != epoch) {
      report_.violation("a second reopening raised the epoch");
    }
    for (const auto& notice : life->store().status().notices) {
      report_.violation(fmt::format("a second reopening says: {}", notice));
    }
    compare(*life, MayLose::nothing);
  }

 private:
  std::unique_ptr<Life> reopen(const char* what) {
    auto life = std::make_unique<Life>(directory_, engine::system_files(), setup_);
    const auto opened = life->open();
    if (!opened) {
      report_.violation(fmt::format("{} is refused: {}", what, opened.error().message()));
      return nullptr;
    }
    for (const auto& notice : life->store().status().notices) report_.note(notice);
    return life;
  }

  static bool says(const Store& store, std::string_view text) {
    const auto notices = store.status().notices;
    return std::ranges::any_of(notices, [&](const std::string& notice) {
      return notice.find(text) != std::string::npos;
    });
  }

  /// False when nothing more can be tried.
  bool compare(Life& life, MayLose may_lose) {
    auto* const log = life.log();
    if (!log) {
      report_.violation("the log cannot be opened");
      return false;
    }
    const auto sent = history_.sent();
    const auto content = read_content(*log, sent);
    report_.violation(content.wrong);
    if (content.ended_by) {
      report_.violation(fmt::format("reading ends with: {}", content.ended_by->message()));
    }
    if (content.head != log->head()) {
      report_.violation(fmt::format("position {} was read last, and the head is {}", content.head,
                                    log->head()));
    }
    check_missing(sent, content, may_lose);
    check_verify(life.store());
    return true;
  }

  void check_missing(const SentByNumber& sent, const Content& content, MayLose may_lose) {
    for (const auto& [number, entry] : sent) {
      if (entry.outcome != Outcome::acknowledged) continue;
      if (content.commits.contains(id_of(entry.command))) continue;
      const bool at_the_end = entry.first > content.head && !entry.is_durable;
      if (may_lose == MayLose::unsynced_end && at_the_end) {
        history_.lost(entry.command);
      } else {
        report_.violation(fmt::format("command {} was acknowledged at position {} and is lost",
                                      number, entry.first));
      }
    }
  }

  void check_verify(const Store& store) {
    const auto verified = store.verify({});
    if (!verified) {
      report_.violation(fmt::format("verify fails: {}", verified.error().message()));
    } else {
      for (const auto& finding : verified->findings) {
        report_.violation(fmt::format("verify finds: {}", finding));
      }
    }
  }

  /// The history checks the receipts of those that are there.
  void send_again(Life& life) {
    const auto before = history_.sent();
    const auto content = read_content(*life.log(), before);
    std::vector<Command> commands;
    for (const auto& [number, sent] : before) commands.push_back(sent.command);
    life.send(history_, commands);
    for (const auto& [number, sent] : history_.sent()) {
      const auto stored = content.commits.find(id_of(sent.command));
      if (sent.command.is_stale) continue;
      if (sent.outcome != Outcome::acknowledged) {
        report_.violation(fmt::format("command {} is not accepted when it is sent again", number));
      } else if (stored != content.commits.end() && stored->second.first != sent.first) {
        report_.violation(fmt::format("command {} is there at position {}, and its receipt says {}",
                                      number, stored->second.first, sent.first));
      }
    }
    report_.violation(history_.problems());
  }

  void append_more(Life& life) {
    const auto next = history_.next_number();
    const std::vector<Command> commands{{next, 1}, {next + 1, 2}};
    life.send(history_, commands);
    const auto sent = history_.sent();
    for (const auto& command : commands) {
      if (sent.at(command.number).outcome == Outcome::acknowledged) continue;
      report_.violation(fmt::format("the new command {} is not accepted", command.number));
    }
  }

  const fs::path& directory_;
  const Setup& setup_;
  History& history_;
  Report& report_;
};

/// Compares commit after commit with the history.
class ContentReader {
 public:
  explicit ContentReader(const SentByNumber& sent) : sent_{sent} {
    for (const auto& [number, entry] : sent) by_id_[id_of(entry.command)] = &entry;
  }

  void take(const CommitView& commit) {
    if (commit.first_position != content_.head.next()) {
      wrong("position {} follows position {}", commit.first_position, content_.head);
    }
    content_.head = commit.last_position();
    const auto found = by_id_.find(commit.command_id);
    if (found == by_id_.end()) {
      wrong("position {} holds a command that nobody sent", commit.first_position);
      return;
    }
    const auto& entry = *found->second;
    const auto number = entry.command.number;
    const auto what = difference(entry.command, commit);
    if (!what.empty()) wrong("command {} {}", number, what);
    if (entry.outcome == Outcome::refused) wrong("command {} was refused and is there", number);
    if (entry.outcome == Outcome::acknowledged && entry.first != commit.first_position) {
      wrong("command {} was acknowledged at position {} and is at {}", number, entry.first,
            commit.first_position);
    }
    const Content::Stored stored{commit.first_position, commit.checksum};
    if (!content_.commits.emplace(commit.command_id, stored).second) {
      wrong("command {} is there twice", number);
    }
  }

  Content ended_by(const Error& error) && {
    content_.ended_by = error;
    return std::move(content_);
  }
  Content stuck() && {
    wrong("reading does not get past position {}", content_.head);
    return std::move(content_);
  }
  Content at_end() && {
    for (const auto& [number, entry] : sent_) {
      if (entry.outcome != Outcome::acknowledged) continue;
      if (content_.commits.contains(id_of(entry.command))) continue;
      content_.missing.push_back(fmt::format("command {} at position {}", number, entry.first));
    }
    return std::move(content_);
  }

 private:
  template <class... Args>
  void wrong(fmt::format_string<Args...> format, Args&&... args) {
    content_.wrong.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  const SentByNumber& sent_;
  std::map<CommandId, const Sent*> by_id_;
  Content content_;
};

}  // namespace

Content read_content(EventLog& log, const SentByNumber& sent) {
  ContentReader reader{sent};
  PageBuffer buffer;
  ReadRequest request;
  request.limits.events_max = 1'000'000;  // a page may end within a commit
  while (true) {
    const auto page = log.read(request, buffer);
    if (!page) return std::move(reader).ended_by(page.error());
    for (const auto* commit : page->commits) reader.take(*commit);
    if (page->at_end) return std::move(reader).at_end();
    if (page->next == request.from) return std::move(reader).stuck();
    request.from = page->next;
  }
}

void check_survivor(const fs::path& directory, const Setup& setup, History& history,
                    MayLose may_lose, Depth depth, Report& report) {
  Survivor{directory, setup, history, report}.check(may_lose, depth);
}

}  // namespace daybook::faults
