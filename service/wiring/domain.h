#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/commands/command_handler.h"
#include "service/api/routes.h"
#include "service/cli/verb.h"
#include "service/wiring/views.h"

namespace daybook {

/// The content of a program, with types erased: aggregates and deciders, projections, its own verbs
/// and routes. Built and owned by App, then immutable; any thread.
struct Domain {
  std::string name;
  bool opens_any_store = false;  ///< also a store of another program: for a tool
  std::vector<std::unique_ptr<Decider>> deciders;
  std::vector<Views::MakeProjection> projections;
  std::vector<Verb> verbs;
  std::vector<MakeRoutes> routes;

  /// By the category of an aggregate or the name of a decider; null if not found.
  const Decider* find_decider(std::string_view decider_name) const;
};

}  // namespace daybook
