#include "projections/internal/checkpoint_check.h"

namespace daybook {
namespace {

tl::unexpected<Error> demand_rebuild(std::string_view why) {
  return fail(ErrorCode::corrupt, "the view does not fit the log ({}): rebuild the view", why);
}

}  // namespace

Result<void> check_checkpoint(CommitSource& store, Environment& environment,
                              const Checkpoint& checkpoint) {
  const auto identity = store.identity();
  if (checkpoint.store.id != identity.id) return demand_rebuild("it was built from another store");
  if (checkpoint.store.epoch != identity.epoch) {
    return demand_rebuild("the store was restored or cut since");
  }
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
    return demand_rebuild("the last commit it includes is another one in the log");
  }
  return {};
}

}  // namespace daybook
