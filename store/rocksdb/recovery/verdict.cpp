#include "store/rocksdb/recovery/verdict.h"

#include <algorithm>

namespace daybook::engine {
namespace {

std::string_view is_or_are(Serial first, Serial last) { return first == last ? "is" : "are"; }
std::string_view was_or_were(Serial first, Serial last) { return first == last ? "was" : "were"; }

/// For messages: "the commits with serials 10 to 12".
std::string commits(Serial first, Serial last) {
  if (first == last) return fmt::format("the commit with serial {}", first);
  return fmt::format("the commits with serials {} to {}", first, last);
}

tl::unexpected<Error> shortened(const std::filesystem::path& directory, const LogLook& log,
                                const Witness& witness) {
  const auto first = log.head().next();
  auto end = log.is_there() ? fmt::format("ends with serial {}", log.head())
                            : std::string{"is missing"};
  if (const auto& damage = log.damage()) {
    end += fmt::format(", where {} at byte {} of {}", damage->reason, damage->offset,
                       damage->file.string());
  }
  return fail(ErrorCode::corrupt,
              "{}: {} {} missing: {} recorded serial {}, but the log {}. Put back the log that "
              "belongs here, or restore a backup; if this is an older copy on purpose, `repair "
              "--accept-copy` accepts it as it is",
              directory.string(), commits(first, witness.serial), is_or_are(first, witness.serial),
              witness.what, witness.serial, end);
}

tl::unexpected<Error> damaged(const std::filesystem::path& directory, const LogLook& log,
                              const std::string& lost) {
  const auto& damage = *log.damage();
  return fail(ErrorCode::corrupt,
              "{}: the log can be read only up to serial {}: {} at byte {} of {}; {}. Restore a "
              "backup, or see with `repair --dry-run` what can be saved",
              directory.string(), log.head(), damage.reason, damage.offset, damage.file.string(),
              lost);
}

/// Ok if the log has exactly the Commit that the witness saw.
Result<void> compare(const std::filesystem::path& directory, const LogLook& log,
                     const Witness& witness) {
  if (witness.serial == Serial{0}) return {};
  DAYBOOK_TRY(const auto known, log.known(witness.serial));
  if (known.checksum == witness.checksum) return {};
  return fail(ErrorCode::corrupt,
              "{}: the commit with serial {} differs from the one that {} recorded: the log and "
              "the rest of the store are from different times. Put back the parts that belong "
              "together, or restore a backup; if the log was replaced on purpose, `repair "
              "--accept-copy` accepts it",
              directory.string(), witness.serial, witness.what);
}

/// Whether the log has grown although the mark is of the previous epoch, which is impossible.
bool has_gone_on(const LogLook& log, const Witnesses& witnesses) {
  return witnesses.is_new_epoch && log.head() > witnesses.durable.serial;
}

/// Beginning an epoch changes only small files, and a repair cuts the log last.
Result<void> check_new_epoch(const std::filesystem::path& directory, const LogLook& log,
                             const Witnesses& witnesses) {
  if (has_gone_on(log, witnesses)) {
    return fail(ErrorCode::corrupt,
                "{}: the mark is of an earlier epoch than the format file, but the log continues "
                "to serial {} although the epoch began at {}: they are from different times. Put "
                "back the parts that belong together, or restore a backup; if they were put "
                "together on purpose, `repair --accept-copy` accepts them",
                directory.string(), log.head(), witnesses.durable.serial);
  }
  if (!witnesses.is_new_epoch || !log.damage()) return {};
  return fail(ErrorCode::corrupt, "{}: a repair of the log was interrupted: run `repair` again",
              directory.string());
}

/// Whether the last process that wrote the log synced it. Without a mark the records tell: an
/// unsynced Store records nothing as durable.
Result<bool> was_synced(const LogLook& log, const Witnesses& witnesses) {
  if (const auto& mark = witnesses.mark) {
    return mark->sealed || mark->durability == Durability::power_loss;
  }
  if (log.head() <= Serial{1}) return true;
  DAYBOOK_TRY(const auto last, log.known(log.head()));
  return last.durable > Serial{0};
}

/// Ok if damage at the end of the write-ahead log was seen by no witness and nothing after it shows
/// that it was acknowledged.
Result<void> check_tail(const std::filesystem::path& directory, const LogLook& log) {
  const auto& damage = *log.damage();
  if (damage.in_table) {
    return damaged(directory, log,
                   commits(log.head().next(), log.last_stranded()) + " cannot be read");
  }
  if (log.stranded_durable() > log.head()) {
    return damaged(directory, log,
                   fmt::format("a later record says that serial {} was durable",
                               log.stranded_durable()));
  }
  return {};
}

std::string tail_notice(const LogLook& log) {
  const auto& damage = *log.damage();
  return fmt::format(
      "the end of the write-ahead log was cut off: {} bytes from byte {} of {} on ({}), with {} "
      "that can be read; nothing shows that they were acknowledged; the log ends with serial {}",
      log.bytes_behind(), damage.offset, damage.file.string(), damage.reason,
      log.stranded_count() == 1 ? "1 commit" : fmt::format("{} commits", log.stranded_count()),
      log.head());
}

}  // namespace

Result<Verdict> judge(const std::filesystem::path& directory, const LogLook& log,
                      const Witnesses& witnesses) {
  Verdict verdict;
  const auto head = log.head();
  DAYBOOK_TRY(const bool synced, was_synced(log, witnesses));
  auto counted = std::vector{witnesses.durable};
  for (const auto& witness : witnesses.derived) {
    if (synced || witness.serial <= head) {
      counted.push_back(witness);
    } else {
      verdict.begins_epoch = true;
      verdict.notice = fmt::format(
          "{}, which {} recorded, {} not synced and {} lost: the log ends with serial {}, and a "
          "new epoch of the store begins",
          commits(head.next(), witness.serial), witness.what,
          was_or_were(head.next(), witness.serial), is_or_are(head.next(), witness.serial), head);
    }
  }
  const auto& last = *std::ranges::max_element(counted, {}, &Witness::serial);
  if (last.serial > head) {
    if (!log.may_have_held(last.serial)) return shortened(directory, log, last);
    return damaged(directory, log,
                   fmt::format("{} recorded serial {}, so {} {} acknowledged", last.what,
                               last.serial, commits(head.next(), last.serial),
                               was_or_were(head.next(), last.serial)));
  }
  for (const auto& witness : counted) DAYBOOK_CHECK(compare(directory, log, witness));
  DAYBOOK_CHECK(check_new_epoch(directory, log, witnesses));
  if (witnesses.mark && witnesses.mark->serial > Serial{0}) {
    DAYBOOK_TRY(const auto chain, log.marked_chain());
    if (chain != witnesses.mark->chain) {
      return fail(ErrorCode::corrupt,
                  "{}: the commit with serial {} does not have the hash that the mark recorded: "
                  "restore a backup",
                  directory.string(), witnesses.mark->serial);
    }
  }
  if (!log.damage()) return verdict;
  DAYBOOK_CHECK(check_tail(directory, log));
  verdict.cuts_tail = true;
  if (!verdict.notice.empty()) verdict.notice += "; ";
  verdict.notice += tail_notice(log);
  return verdict;
}

bool is_another_log(const LogLook& log, const Witnesses& witnesses) {
  if (has_gone_on(log, witnesses)) return true;
  auto seen = witnesses.derived;
  seen.push_back(witnesses.durable);
  const auto differs = [&](const Witness& witness) {
    if (witness.serial == Serial{0} || witness.serial > log.head()) return false;
    const auto known = log.known(witness.serial);
    return known && known->checksum != witness.checksum;
  };
  if (std::ranges::any_of(seen, differs)) return true;
  const auto& mark = witnesses.mark;
  if (!mark || mark->serial == Serial{0} || mark->serial > log.head()) return false;
  const auto chain = log.marked_chain();
  return chain && *chain != mark->chain;
}

}  // namespace daybook::engine
