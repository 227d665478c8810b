#pragma once

#include <string>

#include "service/cli/verb.h"

namespace daybook {

/// Encodes the event schemas of a program as one word, so that the serving process can compare them
/// with the Store.
Result<std::string> schemas_as_word(const Domain& domain);

/// Prints what serving the program with these schemas would change in the Store: what it adds, why
/// it would be refused, and when the earlier program could not be used again. Changes nothing.
/// Returns ExitCode::failed when it would be refused.
Result<ExitCode> check_schemas(VerbContext& context, std::string_view word);

}  // namespace daybook
