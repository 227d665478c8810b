#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/command_handler.h"
#include "service/routes.h"
#include "service/views.h"
#include "service/verb.h"

namespace daybook {

/// What a program is about, without types: its aggregates and deciders, its projections, the verbs
/// and routes it adds. Put together by App, then immutable; any thread.
struct Domain {
  std::string name;
  bool opens_any_store = false;  ///< also those that belong to another program: a tool
  std::vector<std::unique_ptr<Decider>> deciders;
  std::vector<Views::MakeProjection> projections;
  std::vector<Verb> verbs;
  std::vector<MakeRoutes> routes;

  /// By the category of an aggregate or the name of a decider; null when there is none.
  const Decider* find_decider(std::string_view decider_name) const;
};

}  // namespace daybook
