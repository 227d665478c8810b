#pragma once

#include "core/deciders/aggregate_decider.h"
#include "core/deciders/boundary_decider.h"
#include "core/deciders/streams_decider.h"

namespace daybook {

/// Makes the Decider of a user's type: a streams decider if it has `Loads`, a boundary decider if
/// it has `Events`, otherwise an aggregate.
template <class T>
Result<std::unique_ptr<Decider>> make_decider() {
  if constexpr (requires { typename T::Loads; }) {
    return StreamsDecider<T>::make();
  } else if constexpr (requires { typename T::Events; }) {
    return BoundaryDecider<T>::make();
  } else {
    return AggregateDecider<T>::make();
  }
}

}  // namespace daybook
