#pragma once

#include <deque>

#include "core/ports/event_log.h"

namespace daybook::testing {

/// Wraps a Log: counts reads, and can hold appends back, to release or refuse them one by one. One
/// thread.
class HeldLog final : public EventLog {
 public:
  explicit HeldLog(EventLog& log) : log_{log} {}

  std::size_t reads = 0;        ///< of streams and of the Log
  std::size_t events_read = 0;
  bool holding = false;         ///< hold back new appends
  std::size_t held() const { return held_.size(); }

  /// Releases the append held longest.
  void release() {
    auto append = take();
    log_.append(std::move(append.request), std::move(append.done));
  }
  void release_all() {
    while (!held_.empty()) release();
  }
  /// Refuses the append held longest, as the Log would.
  void refuse(ErrorCode code) {
    auto append = take();
    for (const auto& chain : append.request.chains) chain->break_up();
    append.done(fail(code, "refused by the test"));
  }

  const LogInfo& info() const override { return log_.info(); }
  void append(AppendRequest request, Completion<Result<Receipt>> done) noexcept override {
    if (holding) {
      held_.push_back({std::move(request), std::move(done)});
    } else {
      log_.append(std::move(request), std::move(done));
    }
  }
  Result<Page<Position>> read(const ReadRequest& request, PageBuffer& buffer) const override {
    return count(log_.read(request, buffer));
  }
  Result<Page<Version>> read_stream(const StreamId& stream, const StreamReadRequest& request,
                                    PageBuffer& buffer) const override {
    return count(log_.read_stream(stream, request, buffer));
  }
  Result<Version> stream_version(const StreamId& stream) const override {
    return log_.stream_version(stream);
  }
  Result<std::optional<ExecutedCommand>> find_command(CommandId id) const override {
    return log_.find_command(id);
  }
  Result<std::optional<Snapshot>> read_snapshot(const StreamId& stream,
                                                std::uint64_t state_type) const override {
    return log_.read_snapshot(stream, state_type);
  }
  Result<void> keep_snapshot(const StreamId& stream, const Snapshot& snapshot) override {
    return log_.keep_snapshot(stream, snapshot);
  }
  Position head() const noexcept override { return log_.head(); }
  Watch when_past(Position position, Completion<Result<Position>> done) noexcept override {
    return log_.when_past(position, std::move(done));
  }

 private:
  struct Append {
    AppendRequest request;
    Completion<Result<Receipt>> done;
  };

  Append take() {
    auto append = std::move(held_.front());
    held_.pop_front();
    return append;
  }
  template <class Place>
  Result<Page<Place>> count(Result<Page<Place>> page) const {
    auto& self = const_cast<HeldLog&>(*this);
    ++self.reads;
    if (page) self.events_read += page->event_count();
    return page;
  }

  EventLog& log_;
  std::deque<Append> held_;
};

}  // namespace daybook::testing
