#pragma once

#include <string>

#include "service/verb.h"

namespace daybook {

/// The event schemas of a program as one word, so that the process that serves a directory can
/// compare those of another program with the Store.
Result<std::string> schemas_as_word(const Domain& domain);

/// Prints how the program with these schemas stands to the Store: what it adds, what it is refused
/// for, and when there is no way back to the program before. Changes nothing. ExitCode::failed when
/// it would be refused.
Result<ExitCode> check_schemas(VerbContext& context, std::string_view word);

}  // namespace daybook
