#include "projections/projector/checkpoint_check.h"

namespace daybook {
namespace {

tl::unexpected<Error> demand_rebuild(std::string_view why) {
  return fail(ErrorCode::view_mismatch, "the view does not fit the log ({}): rebuild the view",
              why);
}

}  // namespace

std::string why_of_no_use(const StoreIdentity& store, const Checkpoint& checkpoint) {
  if (checkpoint.store.id != store.id) {
    return fmt::format("it is of store {}, but this is store {}", checkpoint.store.id, store.id);
  }
  if (checkpoint.store.epoch != store.epoch) {
    return fmt::format(
        "it is of epoch {} of the store, but the store was restored, repaired, or lost unsynced "
        "commits, and is now in epoch {}",
        checkpoint.store.epoch, store.epoch);
  }
  return {};
}

Result<void> check_checkpoint(CommitSource& store, Environment& environment,
                              const Checkpoint& checkpoint) {
  const auto why = why_of_no_use(store.identity(), checkpoint);
  if (!why.empty()) return demand_rebuild(why);
  if (checkpoint.serial > store.head()) {
    return demand_rebuild("it is ahead of the log, which has lost commits");
  }
  PageBuffer buffer;
  ReadLimits one_commit;
  one_commit.events_max = 1;
  one_commit.bytes_max = 1;
  DAYBOOK_TRY(const auto page,
              read_and_wait(store, environment, checkpoint.serial.previous(), one_commit, buffer));
  if (page.commits.empty() || page.commits.front()->serial != checkpoint.serial ||
      page.commits.front()->checksum != checkpoint.commit_checksum) {
    return demand_rebuild("the last commit that it includes differs from the one in the log");
  }
  return {};
}

}  // namespace daybook
