#include "store/rocksdb/recovery/verdict.h"

#include <algorithm>

namespace daybook::engine {
namespace {

/// "the commits with serials 10 to 12"
std::string commits(Serial first, Serial last) {
  if (first == last) return fmt::format("the commit with serial {}", first);
  return fmt::format("the commits with serials {} to {}", first, last);
}

tl::unexpected<Error> shortened(const std::filesystem::path& directory, const LogLook& log,
                                const Witness& witness) {
  const auto missing = commits(log.head().next(), witness.serial);
  return fail(ErrorCode::corrupt,
              "{}: {} {} missing: {} has seen serial {}, and the log {}. Bring back the log that "
              "belongs here, or restore a backup; if this is an older copy on purpose, `repair "
              "--accept-copy` accepts it as it is",
              directory.string(), missing,
              log.head().next() == witness.serial ? "is" : "are", witness.what, witness.serial,
              log.is_there() ? fmt::format("ends with serial {}", log.head())
                             : std::string{"is not there"});
}

tl::unexpected<Error> damaged(const std::filesystem::path& directory, const LogLook& log,
                              const std::string& lost) {
  const auto& damage = *log.damage();
  return fail(ErrorCode::corrupt,
              "{}: the log can be read up to serial {} only: {} at byte {} of {}; {}. Restore a "
              "backup, or see with `repair --dry-run` what can be saved",
              directory.string(), log.head(), damage.reason, damage.offset, damage.file.string(),
              lost);
}

/// Good when the log has the very Commit that a witness saw.
Result<void> compare(const std::filesystem::path& directory, const LogLook& log,
                     const Witness& witness) {
  if (witness.serial == Serial{0}) return {};
  DAYBOOK_TRY(const auto known, log.known(witness.serial));
  if (known.checksum == witness.checksum) return {};
  return fail(ErrorCode::corrupt,
              "{}: the commit with serial {} is another one than {} has seen: the log is of "
              "another time than the rest. Bring back what belongs together, or restore a "
              "backup; if the log was replaced on purpose, `repair --accept-copy` accepts it",
              directory.string(), witness.serial, witness.what);
}

/// Whether the process that wrote the log last synced it. Before there was a mark the records say
/// so, since an unsynced Store claims nothing to be durable.
Result<bool> was_synced(const LogLook& log, const Witnesses& witnesses) {
  if (const auto& mark = witnesses.mark) {
    return mark->sealed || mark->durability == Durability::power_loss;
  }
  if (log.head() <= Serial{1}) return true;
  DAYBOOK_TRY(const auto last, log.known(log.head()));
  return last.durable > Serial{0};
}

/// Damage of the end of the write-ahead log that no witness has seen, and after which nothing shows
/// that it was acknowledged.
Result<void> check_tail(const std::filesystem::path& directory, const LogLook& log) {
  const auto& damage = *log.damage();
  if (damage.in_table) {
    return damaged(directory, log,
                   commits(log.head().next(), log.last_stranded()) + " cannot be read");
  }
  if (log.stranded_durable() > log.head()) {
    return damaged(directory, log,
                   fmt::format("a record behind it says that serial {} was durable",
                               log.stranded_durable()));
  }
  return {};
}

std::string tail_notice(const LogLook& log) {
  const auto& damage = *log.damage();
  return fmt::format(
      "the end of the write-ahead log was never acknowledged and is cut: {} bytes from byte {} of "
      "{} on ({}), {} of them readable; the log ends with serial {}",
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
          "{}, which {} has seen, were not synced and are gone after a loss of power: the log ends "
          "with serial {}, and a new epoch of the store begins",
          commits(head.next(), witness.serial), witness.what, head);
    }
  }
  const auto& last = *std::ranges::max_element(counted, {}, &Witness::serial);
  if (last.serial > head) {
    if (!log.damage()) return shortened(directory, log, last);
    return damaged(directory, log,
                   fmt::format("{} has seen serial {}, so {} was acknowledged", last.what,
                               last.serial, commits(head.next(), last.serial)));
  }
  for (const auto& witness : counted) DAYBOOK_CHECK(compare(directory, log, witness));
  if (witnesses.mark && witnesses.mark->serial > Serial{0}) {
    DAYBOOK_TRY(const auto chain, log.marked_chain());
    if (chain != witnesses.mark->chain) {
      return fail(ErrorCode::corrupt,
                  "{}: the commit with serial {} does not have the hash that the mark has seen: "
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

}  // namespace daybook::engine
