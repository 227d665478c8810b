#pragma once

#include "core/aggregate_decider.h"
#include "core/boundary_decider.h"
#include "core/streams_decider.h"

namespace daybook {

/// What a user wrote, an aggregate, a decider over several streams (it has `Loads`) or one over a
/// boundary (it has `Events`), as a Decider.
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
