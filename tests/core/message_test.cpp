#include "core/model/message.h"

#include "base/testing/simulated_environment.h"
#include "core/commands/command_handler.h"
#include "core/model/known_values.h"
#include "parcel.capnp.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;
using parcel::Address;
using parcel::ParcelCommand;
using parcel::ParcelEvent;

namespace {

void nest(Address::Builder address, std::uint64_t levels) {
  if (levels > 1) nest(address.initBeside(), levels - 1);
}

std::uint64_t levels_of(Address::Reader address) {
  return 1 + (address.hasBeside() ? levels_of(address.getBeside()) : 0);
}

/// Nests the address of its event as deep as the command says, and folds how deep it was.
struct Nester {
  using Command = ParcelCommand;
  using Event = ParcelEvent;

  std::uint64_t levels = 0;

  Decision<Event> decide(Command::Reader command) const {
    const auto send = command.getSend();
    for (unsigned i = 0; i < send.getCounts().size(); ++i) {
      if (send.getCounts()[i] != 1) return reject("it is not 1");
    }
    if (send.getOffset() < 0) return reject("{} levels", levels);
    Decision<Event> decision;
    auto sent = decision.emit().initSent();
    nest(sent.initTo(), static_cast<std::uint64_t>(send.getOffset()));
    sent.setCounts(send.getCounts());
    return decision;
  }
  void evolve(Event::Reader event) {
    levels = levels_of(event.getSent().getTo());
    for (unsigned i = 0; i < event.getSent().getCounts().size(); ++i) {
      levels += static_cast<std::uint64_t>(event.getSent().getCounts()[i] - 1);
    }
  }
};

/// Saves its state a little deeper than its events are.
struct Saved : Nester {
  using Snapshot = Address;
  static constexpr int state_version = 1;

  void save(Address::Builder to) const { nest(to, levels + 3); }
  void load(Address::Reader from) { levels = levels_of(from) - 3; }
};

struct Office {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  CommandHandler<Nester> handler = *CommandHandler<Nester>::open(store, environment);

  Result<Outcome> send(std::int64_t levels) {
    return handler.execute("1", [&](auto command) { command.initSend().setOffset(levels); });
  }
};

kj::Array<capnp::word> nested(std::uint64_t levels) {
  capnp::MallocMessageBuilder message;
  nest(message.initRoot<Address>(), levels);
  return canonical(message.getRoot<Address>().asReader());
}

constexpr auto depth_max = static_cast<std::uint64_t>(MessageLimits::depth_max);

}  // namespace

TEST_CASE("a list of an own message may be fetched again for each of its elements") {
  constexpr unsigned count = 4000;
  capnp::MallocMessageBuilder message;
  message.initRoot<parcel::Contents>().initCounts(count);
  const auto words = canonical(message.getRoot<parcel::Contents>().asReader());
  const auto sum = [](parcel::Contents::Reader contents) {
    std::int64_t all = 0;
    for (unsigned i = 0; i < contents.getCounts().size(); ++i) all += contents.getCounts()[i];
    return all;
  };
  PayloadMessage ours{as_payload(words)};
  CHECK(sum(ours.root<parcel::Contents>()) == 0);
  PayloadMessage foreign{as_payload(words), PayloadMessage::Origin::foreign};
  const auto contents = foreign.root<parcel::Contents>();
  CHECK_THROWS_AS(sum(contents), kj::Exception);
}

TEST_CASE("a command and an event with a long list are decided, folded and decided on again") {
  Office office;
  const auto sent = office.handler.execute("1", [](auto command) {
    auto send = command.initSend();
    send.setOffset(1);
    auto counts = send.initCounts(4000);
    for (unsigned i = 0; i < counts.size(); ++i) counts.set(i, 1);
  });
  REQUIRE(sent);
  CHECK(sent->accepted());
  auto other = *CommandHandler<Nester>::open(office.store, office.environment);
  const auto outcome = other.execute("1", [](auto command) { command.initSend().setOffset(-1); });
  REQUIRE(outcome);
  CHECK(outcome->rejection().reason == "1 levels");
}

TEST_CASE("a message as deep as it may be can be read, and one level more is refused") {
  const auto words = nested(depth_max);
  PayloadMessage message{as_payload(words)};
  CHECK(check_depth(message.root<capnp::AnyStruct>(), "it"));
  CHECK(levels_of(message.root<Address>()) == depth_max);
  CHECK(check_known_values(capnp::Schema::from<Address>(), as_payload(words)));
  CHECK(canonical(message.root<Address>()).asBytes() == words.asBytes());

  const auto deeper = nested(depth_max + 1);
  PayloadMessage refused{as_payload(deeper)};
  const auto checked = check_depth(refused.root<capnp::AnyStruct>(), "it");
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code() == ErrorCode::limit_exceeded);
  CHECK_THAT(checked.error().message(), contains_text("it is nested more than 60 levels deep"));
}

TEST_CASE("a list of structs counts as two levels") {
  const auto is_within = [](capnp::MessageBuilder& message) {
    return check_depth(message.getRoot<capnp::AnyStruct>().asReader(), "it").has_value();
  };
  capnp::MallocMessageBuilder structs;
  auto contents = structs.initRoot<parcel::Contents>();
  nest(contents.initStops(2)[1], depth_max - 2);
  CHECK(is_within(structs));
  nest(contents.initStops(2)[1], depth_max - 1);
  CHECK_FALSE(is_within(structs));

}

TEST_CASE("an event that is nested too deep to be read is refused, and the stream goes on") {
  Office office;
  constexpr auto fits = static_cast<std::int64_t>(depth_max) - 2;  // in an event and its variant
  REQUIRE(office.send(fits));
  const auto refused = office.send(fits + 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::limit_exceeded);
  CHECK_THAT(refused.error().message(), contains_text("event parcel.sent is nested more than 60"));
  CHECK_FALSE(office.send(1000));
  CHECK(office.send(-1)->rejection().reason == "58 levels");
  auto afresh = *CommandHandler<Nester>::open(office.store, office.environment);
  const auto outcome = afresh.execute("1", [](auto command) { command.initSend().setOffset(-1); });
  CHECK(outcome->rejection().reason == "58 levels");
}

TEST_CASE("a command that is nested too deep is refused") {
  Office office;
  const auto execute = [&](std::uint64_t levels) {
    return office.handler.execute("1", [&](auto command) {
      auto send = command.initSend();
      send.setOffset(1);
      nest(send.initTo(), levels);
    });
  };
  CHECK(execute(depth_max - 2));
  const auto refused = execute(depth_max - 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::limit_exceeded);
  CHECK_THAT(refused.error().message(), contains_text("the command is nested more than 60"));
}

TEST_CASE("a snapshot that is nested too deep to be read is not stored") {
  Office office;
  CommandOptions options;
  options.snapshot_events = 1;
  options.cache = std::make_shared<StateCache>(1024 * 1024);
  const auto send = [&](std::int64_t levels) {
    auto handler = *CommandHandler<Saved>::open(office.store, office.environment,
                                                LogName::main(), options);
    const auto outcome =
        handler.execute("1", [&](auto command) { command.initSend().setOffset(levels); });
    office.environment.run_all();
    return *outcome;
  };
  for (int i = 0; i < 3; ++i) CHECK(send(57).accepted());
  const auto kept = options.cache->snapshots().kept.load();
  CHECK(kept > 0);
  for (int i = 0; i < 3; ++i) CHECK(send(58).accepted());
  CHECK(options.cache->snapshots().failed > 0);
  options.cache = std::make_shared<StateCache>(1024 * 1024);
  CHECK(send(-1).rejection().reason == "58 levels");
}
