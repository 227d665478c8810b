#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/ports/commit_source.h"

namespace daybook::feed {

/// Callbacks that wait for Commits to arrive. Owned by a RemoteSource; any thread. Completions run
/// on the thread that calls tell_before(), tell_all() or close(), with no lock held.
class Waiters {
 public:
  using Done = Completion<Result<Serial>>;

  Watch add(Serial after, Done done);
  /// Commits up to `end` have arrived.
  void tell_before(Serial end);
  /// Completes all: a place was lost, so all must read again.
  void tell_all(Serial head);
  void close();

 private:
  struct Waiting {
    Serial after;
    Done done;
  };
  struct State {
    std::mutex mutex;
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, Waiting> waiting;
  };

  std::vector<Done> take(Serial before);

  std::shared_ptr<State> state_ = std::make_shared<State>();  // a Watch may outlive its source
};

}  // namespace daybook::feed
