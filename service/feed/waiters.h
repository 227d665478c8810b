#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/commit_source.h"

namespace daybook::feed {

/// Those who wait for Commits to arrive. Owned by a RemoteSource; any thread. Completions are
/// called by whoever tells, with no lock held.
class Waiters {
 public:
  using Done = Completion<Result<Serial>>;

  Watch add(Serial after, Done done);
  /// Commits up to `end` are here.
  void tell_before(Serial end);
  /// Everybody is to look again: something was lost.
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
