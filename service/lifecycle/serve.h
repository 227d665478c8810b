#pragma once

#include <functional>
#include <span>
#include <string>

#include "service/wiring/domain.h"

namespace daybook {

class Service;

/// The command line spec of `serve`. It has no `run`: other verbs run inside it.
Verb serve_verb();

/// Runs the words of another process's call in this process.
using RunInside =
    std::function<ExitCode(Service& service, std::span<const std::string> words, Console& console)>;

/// Serves a directory until SIGTERM or SIGINT: command API, query API, control socket. Prints one
/// JSON line with the ports when ready. On the signal it drains: accepts no new requests, answers
/// running ones, saves the projections' Checkpoints. A second signal ends the process at once.
Result<ExitCode> serve(const Domain& domain, const Arguments& arguments, Console& console,
                       const RunInside& run_inside);

}  // namespace daybook
