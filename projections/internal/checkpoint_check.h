#pragma once

#include "core/commit_source.h"
#include "core/view_store.h"

namespace daybook {

/// Good when the Checkpoint is a place of this Store as it is now; corrupt, demanding a rebuild,
/// when the View saw another Store, or a log that was cut or restored since. Reads one Commit.
Result<void> check_checkpoint(CommitSource& store, Environment& environment,
                              const Checkpoint& checkpoint);

}  // namespace daybook
