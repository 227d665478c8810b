#include "net/feed/feeds.h"

#include <algorithm>

#include "net/feed/feed_body.h"

namespace daybook::feed {

Feeds::Feeds(Store& store, Environment& environment, FeedLimits limits, Diagnostics* diagnostics)
    : store_{store},
      environment_{environment},
      limits_{limits},
      diagnostics_{diagnostics},
      executor_{environment.make_serial_executor("daybook-feed")} {}

/// The connections are closed by now, but a step of a body may be running or the Store may be
/// calling one, so wait for all bodies.
Feeds::~Feeds() {
  const auto latch = environment_.make_latch();
  {
    const std::lock_guard lock{mutex_};
    if (bodies_.empty()) return;
    emptied_ = latch.get();
  }
  latch->wait();
}

Result<std::shared_ptr<http::BodyStream>> Feeds::open(Serial after) {
  const std::lock_guard lock{mutex_};
  if (bodies_.size() >= limits_.feeds_max) {
    ++refused_;
    return fail(ErrorCode::overloaded,
                "there are already {} feed readers: try again later", bodies_.size());
  }
  auto body = std::make_shared<FeedBody>(*this, ++last_id_, after);
  bodies_.push_back(body.get());
  return body;
}

std::vector<FeedStatus> Feeds::readers() const {
  const std::lock_guard lock{mutex_};
  std::vector<FeedStatus> readers;
  for (const auto* body : bodies_) readers.push_back(body->status());
  return readers;
}

FeedTotals Feeds::totals() const {
  const std::lock_guard lock{mutex_};
  return {commits_.load(), bytes_.load(), last_id_, refused_};
}

void Feeds::count(std::uint64_t commits, std::size_t bytes) {
  commits_.fetch_add(commits, std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

void Feeds::forget(std::uint64_t id) {
  Latch* emptied = nullptr;
  {
    const std::lock_guard lock{mutex_};
    std::erase_if(bodies_, [&](const auto* body) { return body->id() == id; });
    if (bodies_.empty()) emptied = emptied_;
  }
  if (emptied) emptied->open();  // without the lock: it is destroyed with the Feeds
}

}  // namespace daybook::feed
