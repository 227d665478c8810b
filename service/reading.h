#pragma once

#include <string>

#include "core/state_cache.h"
#include "core/store.h"
#include "service/counters.h"
#include "service/views.h"

namespace daybook {

/// What the query side of a program works with. References that outlive the servers; any thread.
struct Reading {
  std::string program;  ///< its name
  Store& store;
  Views& views;
  Environment& environment;
  Counters& counters;
  const StateCache& cache;
};

}  // namespace daybook
