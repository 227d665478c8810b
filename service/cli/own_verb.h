#pragma once

#include "base/result.h"
#include "service/cli/verb.h"

namespace daybook {

/// Whether a program may have this verb of its own. invalid_argument, with what to do, if it could
/// never be called: another verb has its name, or the command line reads the name as something
/// else. `others` are the program's own verbs so far.
Result<void> check_own_verb(const Verb& verb, const std::vector<Verb>& others);

}  // namespace daybook
