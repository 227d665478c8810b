#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/ports/event_log.h"

namespace daybook::engine {

/// Waiters for a head to pass a place. Owned by the owner of the head; any thread.
template <class Place>
class Watches {
 public:
  using Done = Completion<Result<Place>>;

  /// The caller must check the head afterwards: it may have passed the place meanwhile.
  Watch add(Place place, Done done) {
    const std::lock_guard lock{state_->mutex};
    const Key key{place, ++state_->last_id};
    state_->waiting.emplace(key, std::move(done));
    return Watch{[weak = std::weak_ptr{state_}, key] {
      const auto state = weak.lock();
      if (!state) return;
      auto node = state->take(key);
      if (node) node.mapped()(fail(ErrorCode::closed, "the watch was cancelled"));
    }};
  }

  /// Completes all that wait for a place before `head`. One thread at a time.
  void publish(Place head) {
    for (auto& node : state_->take_before(head)) node.mapped()(Result<Place>{head});
  }

  /// Completes all waiters with ErrorCode::closed.
  void close() {
    for (auto& node : state_->take_all()) {
      node.mapped()(fail(ErrorCode::closed, "the store was closed"));
    }
  }

 private:
  using Key = std::pair<Place, std::uint64_t>;
  using Waiting = std::map<Key, Done>;

  struct State {
    typename Waiting::node_type take(const Key& key) {
      const std::lock_guard lock{mutex};
      return waiting.extract(key);
    }
    std::vector<typename Waiting::node_type> take_before(Place head) {
      std::vector<typename Waiting::node_type> nodes;
      const std::lock_guard lock{mutex};
      while (!waiting.empty() && waiting.begin()->first.first < head) {
        nodes.push_back(waiting.extract(waiting.begin()));
      }
      return nodes;
    }

    std::vector<typename Waiting::node_type> take_all() {
      std::vector<typename Waiting::node_type> nodes;
      const std::lock_guard lock{mutex};
      while (!waiting.empty()) nodes.push_back(waiting.extract(waiting.begin()));
      return nodes;
    }

    std::mutex mutex;
    std::uint64_t last_id = 0;
    Waiting waiting;
  };

  // Shared, because a Watch may outlive the Store
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace daybook::engine
