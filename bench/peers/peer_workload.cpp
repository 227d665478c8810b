#include "bench/peers/peer_workload.h"

#include "base/uuid.h"

namespace daybook::bench {

std::vector<PeerWorkload> peer_workloads() {
  std::vector<PeerWorkload> all;
  for (const auto& [content, bytes] :
       {std::pair{Content::zeros, "zeros"}, std::pair{Content::random, "random bytes"}}) {
    const auto add = [&, content = content, bytes = bytes](std::string_view name, Condition what) {
      all.push_back({fmt::format("append {}, {}", name, bytes), PeerAction::append, what, content});
    };
    add("unconditional", Condition::none);
    add("at a version", Condition::version);
    add("unless type and tag", Condition::type_and_tag);
  }
  all.push_back(
      {"read 10 events of 5000 streams", PeerAction::read, Condition::none, Content::zeros});
  return all;
}

PeerAppends::PeerAppends(const PeerWorkload& workload, std::shared_ptr<const Payloads> payloads,
                         Environment& environment, std::uint32_t worker)
    : condition_{workload.condition},
      payloads_{std::move(payloads)},
      environment_{&environment},
      random_{worker + 1} {}

PeerAppend PeerAppends::next() {
  const auto number = static_cast<std::uint32_t>(events_++ % peer_stream_events);
  // Never used before, in this run or an earlier one.
  if (number == 0) {
    stream_ = Uuid::make_v7(environment_->clock(), environment_->random()).to_string();
  }
  payload_ = payloads_->copy(random_.below(1 << 20));
  const std::span bytes{reinterpret_cast<const std::byte*>(payload_.begin()),
                        payload_.asBytes().size()};
  return {stream_, number, bytes, condition_};
}

}  // namespace daybook::bench
