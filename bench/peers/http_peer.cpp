#include "bench/http/client.h"
#include "bench/http/movement_json.h"
#include "bench/load/seeded_random.h"
#include "bench/peers/daybook_peer.h"

namespace daybook::bench {
namespace {

class Session final : public PeerSession {
 public:
  Session(HttpClient commands, HttpClient queries, const Clock& clock, std::uint64_t seed)
      : commands_{std::move(commands)},
        queries_{std::move(queries)},
        clock_{clock},
        random_{seed} {}

  Result<void> append(const PeerAppend& append) override {
    auto headers = fmt::format("Idempotency-Key: {}\r\n", Uuid::make_v7(clock_, random_));
    if (append.condition == Condition::version) {
      headers += fmt::format("If-Match: {}\r\n", append.number);
    }
    const auto note = append.payload.subspan(48);  // what is before it is the message's own
    const auto body = fmt::format(R"({{"move":{{"account":1,"cents":1,"note":"{}"}}}})",
                                  base64(note));
    DAYBOOK_TRY(const auto answer,
                commands_.ask(post(fmt::format("/commands/account/{}", append.stream), headers,
                                   body)));
    if (answer.status == 200) return {};
    return fail(ErrorCode::io, "answered with {}: {}", answer.status, answer.body);
  }

  Result<std::size_t> read(std::string_view stream) override {
    DAYBOOK_TRY(const auto answer,
                queries_.ask(get(fmt::format("/log?stream=account-{}&limit=10", stream))));
    if (answer.status != 200) {
      return fail(ErrorCode::io, "answered with {}: {}", answer.status, answer.body);
    }
    constexpr std::string_view mark = R"("position":)";
    std::size_t events = 0;
    for (auto at = answer.body.find(mark); at != std::string_view::npos;
         at = answer.body.find(mark, at + 1)) {
      ++events;
    }
    return events;
  }

 private:
  HttpClient commands_;
  HttpClient queries_;
  const Clock& clock_;
  SeededRandom random_;
};

class HttpPeer final : public Peer {
 public:
  HttpPeer(const Context& context, std::uint16_t command_port, std::uint16_t query_port)
      : context_{context}, command_port_{command_port}, query_port_{query_port} {}

  std::string_view name() const override { return "Daybook over HTTP"; }
  bool can(const PeerWorkload& workload) const override {
    return workload.condition != Condition::type_and_tag;
  }
  Result<void> clear() override { return {}; }  // it goes on: streams are never used twice

  Result<std::unique_ptr<PeerSession>> connect() override {
    DAYBOOK_TRY(auto commands, HttpClient::connect(command_port_));
    DAYBOOK_TRY(auto queries, HttpClient::connect(query_port_));
    return std::make_unique<Session>(std::move(commands), std::move(queries),
                                     context_.environment.clock(), ++sessions_ + 1000);
  }

 private:
  const Context context_;
  const std::uint16_t command_port_;
  const std::uint16_t query_port_;
  std::uint64_t sessions_ = 0;
};

}  // namespace

std::unique_ptr<Peer> make_http_peer(const Context& context, std::uint16_t command_port,
                                     std::uint16_t query_port) {
  return std::make_unique<HttpPeer>(context, command_port, query_port);
}

}  // namespace daybook::bench
