#pragma once

#include <string>

#include "core/commit_source.h"
#include "core/view_store.h"

namespace daybook {

/// Why a View with this Checkpoint is of no use to a Store: it is of another Store, or of another
/// epoch. Completes "it is built again from the log: "; empty when it is of this one.
std::string why_of_no_use(const StoreIdentity& store, const Checkpoint& checkpoint);

/// Good when the Checkpoint is a place of this Store as it is now; view_mismatch, demanding a
/// rebuild, when the View saw another Store, or a log that was cut or restored since. Reads one
/// Commit.
Result<void> check_checkpoint(CommitSource& store, Environment& environment,
                              const Checkpoint& checkpoint);

}  // namespace daybook
