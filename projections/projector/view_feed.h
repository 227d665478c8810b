#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "core/subscription.h"
#include "projections/projector/view_writer.h"

namespace daybook {

/// Keeps one View up to date: a Subscription to the Store and the ViewWriter that it feeds. Owned
/// by a Projector, which stops it before releasing it. Any thread. `observer` is called on the
/// executor after each page and when the feed ends, with no lock held.
class ViewFeed {
 public:
  using Observer = std::function<void(const ViewFeed&)>;

  struct State {
    std::optional<Checkpoint> checkpoint;  ///< of the View; nullopt = new, or it does not fit
    std::uint64_t events_applied = 0;
    bool started = false;        ///< a page has arrived
    bool is_complete = false;    ///< see ViewWriter
    std::optional<Error> error;  ///< why it ended

    Serial place() const { return checkpoint ? checkpoint->serial : Serial{0}; }
  };

  ViewFeed(std::shared_ptr<View> view, std::unique_ptr<ViewWriter> writer, Observer observer);
  /// A feed that could not start. `view` is null when it could not be opened. `checkpoint`: of the
  /// view, if it is known to fit.
  ViewFeed(std::shared_ptr<View> view, Error error, std::optional<Checkpoint> checkpoint = {},
           std::string why_rebuild = {});

  void start(CommitSource& store, Environment& environment, const ReadLimits& limits);
  /// Waits for the page being applied and writes pending changes. Must not be called by the
  /// observer. The feed can be started again.
  void stop();

  State state() const;
  const std::shared_ptr<View>& view() const { return view_; }
  /// Of the View; null when the feed could not start.
  const RowSchema* rows() const { return writer_ ? &writer_->fit().rows : nullptr; }
  /// Why the View must be rebuilt for this program; empty = no reason.
  const std::string& why_rebuild() const { return why_rebuild_; }

 private:
  Result<void> on_page(const Page<Serial>& page);
  void on_end(const Error& error);
  Result<void> write();
  void publish();

  std::shared_ptr<View> view_;
  std::unique_ptr<ViewWriter> writer_;
  Observer observer_;
  const std::string why_rebuild_;
  mutable std::mutex mutex_;
  State state_;
  std::mutex subscription_mutex_;  // two threads may call stop() at once
  Subscription subscription_;
};

}  // namespace daybook
