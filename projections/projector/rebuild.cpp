// How a Projector rebuilds its View: it builds a new one beside the serving one and, when the new
// one has caught up, replaces it.

#include <algorithm>

#include "base/caught.h"
#include "projections/projector/projector_parts.h"

namespace daybook {
namespace {

/// Distance to the head, in commits, at which to switch: the rest takes less than a read of the
/// log.
constexpr std::uint64_t commits_near = 1000;

}  // namespace

Result<void> Projector::Parts::rebuild(const Progress& progress) {
  const auto rebuild = std::make_shared<Rebuild>(Rebuild{progress, make_waiters(), nullptr});
  {
    const std::lock_guard lock{mutex_};
    if (is_stopped_) return fail(ErrorCode::closed, "the projection was stopped");
    if (rebuild_) {
      return fail(ErrorCode::overloaded, "view {} is already being rebuilt",
                  definition_->name().name);
    }
    rebuild_ = rebuild;
    rebuild_error_.reset();
  }
  waiters_->resume();  // a stopped View may move on now
  const auto begun = environment_.clock().steady_now();
  const auto why = serving()->why_rebuild();
  tell(options_.diagnostics, Severity::notice, "view_rebuild",
       "view {} is being rebuilt from the log: {}", to_string(definition_->name()),
       why.empty() ? "a rebuild was requested" : why);
  const auto result = build_caught(*rebuild);
  // Stop before the release: a running feed must not be destroyed by its own thread.
  if (!result && rebuild->feed) rebuild->feed->stop();
  {
    const std::lock_guard lock{mutex_};
    rebuild_.reset();
    if (!result) rebuild_error_ = result.error();
  }
  tell_rebuilt(result, *rebuild, environment_.clock().steady_now() - begun);
  tell_waiters(serving()->state());
  return result;
}

void Projector::Parts::tell_rebuilt(const Result<void>& result, const Rebuild& rebuild,
                                    SteadyTime::duration took) {
  const auto name = to_string(definition_->name());
  if (!result && result.error().code() == ErrorCode::closed) {
    tell(options_.diagnostics, Severity::notice, "view_rebuild_given_up",
         "the rebuild of view {} was cancelled, and the previous view stays in use: {}", name,
         result.error().full());
    return;
  }
  if (!result) {
    tell(options_.diagnostics, Severity::error, "view_rebuild_failed",
         "the rebuild of view {} failed, and the previous view stays in use: {}", name,
         result.error().full());
    return;
  }
  tell(options_.diagnostics, Severity::notice, "view_rebuilt",
       "view {} was rebuilt from {} events in {:.3f} s", name,
       rebuild.feed->state().events_applied, std::chrono::duration<double>(took).count());
  tell_goes_on();
}

Result<void> Projector::Parts::build_caught(Rebuild& rebuild) {
  try {
    return build_and_take_over(rebuild);
  } catch (...) {  // out of memory, or no thread
    return fail(caught("the rebuild"));
  }
}

Result<void> Projector::Parts::build_and_take_over(Rebuild& rebuild) {
  DAYBOOK_CHECK(build_beside(rebuild));
  // The serving View stands still from here, so that no reader goes back in time.
  const auto former = serving();
  former->stop();
  auto taken = take_over(rebuild, *former);
  if (taken) return taken;
  const std::lock_guard lock{mutex_};
  if (!is_stopped_ && !former->state().error) {
    former->start(store_, environment_, options_.page);
  }
  return taken;
}

Result<void> Projector::Parts::build_beside(Rebuild& rebuild) {
  DAYBOOK_TRY(auto view, views_.create_beside(definition_->name()));
  DAYBOOK_TRY(const auto feed, make_feed(std::move(view)));
  {
    const std::lock_guard lock{mutex_};
    rebuild.feed = feed;
  }
  feed->start(store_, environment_, options_.page);
  Serial head;
  do {
    head = store_.head();
    DAYBOOK_CHECK(wait(*rebuild.waiters, head));
  } while (store_.head() > head.next(commits_near));
  // Flushes most of the data while the old View still moves on.
  return feed->view()->flush();
}

Result<void> Projector::Parts::take_over(const Rebuild& rebuild, const ViewFeed& former) {
  DAYBOOK_CHECK(wait(*rebuild.waiters, former.state().place()));
  DAYBOOK_CHECK(rebuild.feed->view()->flush());
  DAYBOOK_CHECK(views_.promote(definition_->name(), rebuild.feed->view()));
  const std::lock_guard lock{mutex_};
  if (is_stopped_) return fail(ErrorCode::closed, "the projection was stopped");
  serving_ = rebuild.feed;
  return {};
}

Result<void> Projector::Parts::wait(PlaceWaiters& waiters, Serial place) const {
  const auto latch = environment_.make_latch();
  std::optional<Result<Serial>> answer;
  waiters.wait(place, SteadyTime::max(), [&](Result<Serial> result) {
    answer = std::move(result);
    latch->open();
  });
  latch->wait();
  DAYBOOK_CHECK(*answer);
  return {};
}

}  // namespace daybook
