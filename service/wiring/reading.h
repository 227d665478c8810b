#pragma once

#include <string>

#include "core/commands/state_cache.h"
#include "core/ports/store.h"
#include "service/wiring/counters.h"
#include "service/wiring/views.h"

namespace daybook {
namespace feed {
class Feeds;
}

/// Everything the query side of a program may use. Owned by its user; the referenced objects
/// outlive the servers. Any thread.
struct Reading {
  std::string program;  ///< its name
  Store& store;
  Views& views;
  Environment& environment;
  Counters& counters;
  const StateCache& cache;
  const feed::Feeds& feeds;
};

}  // namespace daybook
