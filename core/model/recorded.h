#pragma once

#include <string_view>

#include "core/model/event.h"

namespace daybook {

/// A stored event with its place and metadata: `event->getDeposited()`, `event.key()`. A view,
/// valid during the call it is passed to.
template <class Event>
class Recorded {
 public:
  Recorded(typename Event::Reader event, const EventView& view) : event_{event}, view_{&view} {}

  typename Event::Reader operator*() const { return event_; }
  const typename Event::Reader* operator->() const { return &event_; }
  auto which() const { return event_.which(); }

  std::string_view key() const { return view_->key; }
  Position position() const { return view_->position; }
  Version version() const { return view_->version; }
  Timestamp occurred_at() const { return view_->commit->occurred_at(); }
  Timestamp recorded_at() const { return view_->commit->recorded_at; }
  const CommitView& commit() const { return *view_->commit; }
  const EventView& view() const { return *view_; }

 private:
  typename Event::Reader event_;
  const EventView* view_;
};

}  // namespace daybook
