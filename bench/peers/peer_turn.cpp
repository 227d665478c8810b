#include "bench/peers/peer_turn.h"

#include <atomic>

#include "bench/load/threads.h"
#include "bench/peers/task_loop.h"

namespace daybook::bench {
namespace {

constexpr std::uint32_t read_streams = 5'000;

std::string read_stream_name(std::uint64_t number) { return fmt::format("read-{}", number); }

/// A worker that is a thread with a session.
struct Worker {
  std::unique_ptr<PeerSession> session;
  PeerAppends appends;
  SeededRandom random;

  Result<void> append() { return session->append(appends.next()); }
  Result<void> read() {
    DAYBOOK_TRY(const auto events, session->read(read_stream_name(random.below(read_streams))));
    if (events == peer_stream_events) return {};
    return fail(ErrorCode::gap, "a stream of {} events was read as {}", peer_stream_events, events);
  }
};

class PeerTurn final : public Workload {
 public:
  PeerTurn(const Context& context, Peer& peer, PeerWorkload workload, std::uint32_t workers)
      : context_{context}, peer_{peer}, workload_{std::move(workload)}, workers_{workers} {}

  Result<Sample> run() override {
    std::vector<PeerAppends> appends;
    for (std::uint32_t i = 0; i < workers_; ++i) {
      appends.emplace_back(workload_, payloads_, context_.environment, i);
    }
    auto* const log = peer_.log_of_tasks();
    auto sample = log ? measure_tasks(context_, *log, std::move(appends))
                      : measure_workers(std::move(appends));
    DAYBOOK_CHECK(context_.stop.check());
    return sample;
  }

 private:
  Result<Sample> measure_workers(std::vector<PeerAppends> appends) {
    std::vector<Worker> workers;
    for (std::uint32_t i = 0; i < workers_; ++i) {
      DAYBOOK_CHECK(context_.stop.check());
      DAYBOOK_TRY(auto session, peer_.connect());
      workers.push_back({std::move(session), std::move(appends[i]), SeededRandom{i + 1}});
    }
    const bool reads = workload_.action == PeerAction::read;
    return measure_threads(context_, workers_, reads ? peer_stream_events : 1,
                           [&](std::uint32_t worker) {
                             return reads ? workers[worker].read() : workers[worker].append();
                           });
  }

  const Context context_;
  Peer& peer_;
  const PeerWorkload workload_;
  const std::uint32_t workers_;
  const std::shared_ptr<const Payloads> payloads_ = Payloads::make(workload_.content);
};

}  // namespace

std::unique_ptr<Workload> make_peer_turn(const Context& context, Peer& peer,
                                         const PeerWorkload& workload, std::uint32_t workers) {
  return std::make_unique<PeerTurn>(context, peer, workload, workers);
}

Result<void> fill_for_reading(Peer& peer, const StopFlag& stop) {
  constexpr std::uint32_t writers = 32;
  const auto payload = Payloads::make(Content::zeros)->copy(0);
  const std::span bytes{reinterpret_cast<const std::byte*>(payload.begin()),
                        payload.asBytes().size()};
  std::atomic<std::uint32_t> next = 0;
  std::vector<std::unique_ptr<PeerSession>> sessions;
  for (std::uint32_t i = 0; i < writers; ++i) {
    DAYBOOK_TRY(auto session, peer.connect());
    sessions.push_back(std::move(session));
  }
  return on_threads(writers, [&](std::uint32_t writer) -> Result<void> {
    for (auto stream = next++; stream < read_streams; stream = next++) {
      DAYBOOK_CHECK(stop.check());
      const auto name = read_stream_name(stream);
      for (std::uint32_t number = 0; number < peer_stream_events; ++number) {
        DAYBOOK_CHECK(sessions[writer]->append({name, number, bytes, Condition::version}));
      }
    }
    return {};
  });
}

}  // namespace daybook::bench
