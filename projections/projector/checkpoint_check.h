#pragma once

#include <string>

#include "core/ports/commit_source.h"
#include "core/ports/view_store.h"

namespace daybook {

/// Why a View with this Checkpoint cannot be used with a Store: it belongs to another Store or to
/// another epoch. Completes "it is built again from the log: ". Empty when it belongs to this one.
std::string why_of_no_use(const StoreIdentity& store, const Checkpoint& checkpoint);

/// Checks that the Checkpoint is a place of this Store as it is now. Fails with view_mismatch,
/// asking for a rebuild, when the View belongs to another Store or the log was cut or restored
/// since. Reads one Commit.
Result<void> check_checkpoint(CommitSource& store, Environment& environment,
                              const Checkpoint& checkpoint);

}  // namespace daybook
