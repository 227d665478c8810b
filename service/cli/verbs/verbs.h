#pragma once

#include <vector>

#include "service/cli/verb.h"

namespace daybook {

// The verbs that every program has, one file each. `serve` is not included, because the others may
// run inside it.
Verb log_verb();
Verb view_verb();
Verb rebuild_verb();
Verb status_verb();
Verb verify_verb();
Verb schema_verb();
Verb create_log_verb();
Verb follow_verb();
Verb repair_verb();
Verb backup_verb();
Verb backup_list_verb();
Verb backup_verify_verb();
Verb restore_verb();

/// All of them, in the order of the help.
std::vector<Verb> standard_verbs();

/// Those without a domain, for the `daybook` tool.
std::vector<Verb> generic_verbs();

}  // namespace daybook
