#pragma once

#include <functional>
#include <span>
#include <string>

#include "service/domain.h"

namespace daybook {

class Service;

/// `serve` as a word of the command line. It has no `run`: it is what verbs run inside of.
Verb serve_verb();

/// Runs the words of another process's call inside this one.
using RunInside =
    std::function<ExitCode(Service& service, std::span<const std::string> words, Console& console)>;

/// Serves a directory until SIGTERM or SIGINT: command API, query API, control socket. Prints one
/// JSON line with the ports when ready. Then drains: no new requests, running ones answered, the
/// projections' places saved. A second signal ends it at once.
Result<ExitCode> serve(const Domain& domain, const Arguments& arguments, Console& console,
                       const RunInside& run_inside);

}  // namespace daybook
