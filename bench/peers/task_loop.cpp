#include "bench/peers/task_loop.h"

#include <condition_variable>
#include <cstring>
#include <mutex>

#include "load/movement.capnp.h"

#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"

namespace daybook::bench {
namespace {

/// Whose answers have come. Shared with the completions, which may outlast the loop by a moment:
/// any thread.
class Answered {
 public:
  void add(std::uint32_t worker, const Result<Receipt>& answer) {
    const std::lock_guard lock{mutex_};
    if (!answer && !error_) error_ = answer.error();
    workers_.push_back(worker);
    if (workers_.size() == 1) come_.notify_one();
  }
  /// Waits for at least one.
  Result<std::vector<std::uint32_t>> take() {
    std::unique_lock lock{mutex_};
    come_.wait(lock, [&] { return !workers_.empty(); });
    if (error_) return fail(*error_);
    return std::exchange(workers_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable come_;
  std::vector<std::uint32_t> workers_;
  std::optional<Error> error_;
};

}  // namespace

AppendRequest request_of(const PeerAppend& append, CommandId id) {
  AppendRequest request;
  request.command_id = id;
  auto stream = StreamId::make("account", append.stream);
  if (!stream) std::abort();  // the name is well formed
  if (append.condition == Condition::version) {
    request.condition.expected.push_back({*stream, Version{append.number}});
  }
  NewEvent event;
  event.variant = static_cast<std::uint16_t>(append.number);
  event.schema = capnp::typeId<MovementEvent>();
  event.payload = kj::heapArray<capnp::word>(append.payload.size() / sizeof(capnp::word));
  std::memcpy(event.payload.begin(), append.payload.data(), append.payload.size());
  if (append.condition == Condition::type_and_tag) {
    event.tags.emplace_back(append.stream);
    const EventType type{"account", event.variant};
    request.condition.none_matching.push_back(
        {{{FilterItem{{type}, {event.tags.front()}}}}, Position{0}});
  }
  request.streams.push_back(*std::move(stream));
  request.events.push_back(std::move(event));
  return request;
}

Result<Sample> measure_tasks(const Context& context, EventLog& log,
                             std::vector<PeerAppends> workers) {
  SeededRandom ids{11};
  const auto answered = std::make_shared<Answered>();
  std::vector<Interval> begun(workers.size());
  std::vector<double> micros;
  const auto append = [&](std::uint32_t worker) {
    const CommandId id{Uuid::make_v7(context.environment.clock(), ids)};
    begun[worker] = Interval{};
    log.append(request_of(workers[worker].next(), id),
               [answered, worker](const Result<Receipt>& got) { answered->add(worker, got); });
  };
  const Stopwatch watch;
  for (std::uint32_t worker = 0; worker < workers.size(); ++worker) append(worker);
  for (auto under_way = workers.size(); under_way > 0;) {
    DAYBOOK_TRY(const auto ready, answered->take());
    const bool go_on = watch.seconds() < context.seconds && !context.stop.is_requested();
    for (const auto worker : ready) {
      micros.push_back(begun[worker].micros());
      if (go_on) append(worker);
    }
    if (!go_on) under_way -= ready.size();
  }
  return with_latency(watch.rate_of(micros.size()), micros);
}

}  // namespace daybook::bench
