#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "core/subscription.h"
#include "projections/internal/view_writer.h"

namespace daybook {

/// One View that is being kept up to date: a Subscription to the Store and the ViewWriter it feeds.
/// Owned by a Projector, which stops it before letting go of it. Any thread; `observer` is called
/// on the executor after each page and when the feed ends, with no lock held.
class ViewFeed {
 public:
  using Observer = std::function<void(const ViewFeed&)>;

  struct State {
    std::optional<Checkpoint> checkpoint;  ///< of the View; nothing = new, or it does not fit
    std::uint64_t events_applied = 0;
    bool started = false;        ///< a page has come
    bool is_complete = false;    ///< see ViewWriter
    std::optional<Error> error;  ///< why it ended

    Serial place() const { return checkpoint ? checkpoint->serial : Serial{0}; }
  };

  ViewFeed(std::shared_ptr<View> view, std::unique_ptr<ViewWriter> writer, Observer observer);
  /// One that could not begin. Without a view when that could not be opened. `checkpoint`: of the
  /// view, if it is known to fit.
  ViewFeed(std::shared_ptr<View> view, Error error, std::optional<Checkpoint> checkpoint = {},
           std::string why_rebuild = {});

  void start(CommitSource& store, Environment& environment, const ReadLimits& limits);
  /// Waits for a page that is being applied, and writes what was not written; not from inside the
  /// observer. It can be started again.
  void stop();

  State state() const;
  const std::shared_ptr<View>& view() const { return view_; }
  /// Of the View; null when the feed could not begin.
  const RowSchema* rows() const { return writer_ ? &writer_->fit().rows : nullptr; }
  /// Why the View must be built again for this program; empty when it need not be.
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
  std::mutex subscription_mutex_;  // two may stop it at the same time
  Subscription subscription_;
};

}  // namespace daybook
