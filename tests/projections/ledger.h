#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "base/testing/simulated_environment.h"
#include "core/model/message.h"
#include "ledger.capnp.h"
#include "projections/projector.h"
#include "store/memory_store.h"
#include "store/memory_view_store.h"
#include "tests/catch.h"

namespace ledger {

/// One row per account, with two indexes.
struct Balances {
  using Row = BalanceRow;
  static constexpr auto name = "balances";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<AccountEvent>& event, daybook::Rows<Row>& rows) const {
    switch (event.which()) {
      case AccountEvent::OPENED:
        return rows.put(event.key(),
                        [&](auto row) { row.setOwner(event->getOpened().getOwner()); });
      case AccountEvent::BOOKED:
        return rows.update(event.key(), [&](auto row) {
          row.setCents(row.getCents() + event->getBooked().getCents());
          row.setBookings(row.getBookings() + 1);
        });
      case AccountEvent::CLOSED: return rows.erase(event.key());
    }
  }
};

/// One row per booking, newest first.
struct Bookings {
  using Row = BookingRow;
  static constexpr auto name = "bookings";
  static constexpr int version = 3;

  void apply(const daybook::Recorded<AccountEvent>& event, daybook::Rows<Row>& rows) const {
    if (event.which() != AccountEvent::BOOKED) return;
    rows.put({event.key(), daybook::descending(event.version())},
             [&](auto row) { row.setCents(event->getBooked().getCents()); });
  }
};

/// Throws on a booking of 13 cents while told to.
struct Superstitious {
  using Row = BookingRow;
  static constexpr auto name = "superstitious";
  static constexpr int version = 1;
  static inline bool throws = true;

  void apply(const daybook::Recorded<AccountEvent>& event, daybook::Rows<Row>& rows) const {
    if (event.which() != AccountEvent::BOOKED) return;
    const auto cents = event->getBooked().getCents();
    rows.put(event.key(), [&](auto row) { row.setCents(cents); });
    if (throws && cents == 13) throw std::runtime_error{"thirteen"};
  }
};

/// The payload of an event: `event<AccountEvent>([](auto e) { e.initBooked().setCents(1); })`.
template <class Event, class Fill>
kj::Array<capnp::word> event(Fill&& fill) {
  capnp::MallocMessageBuilder message;
  fill(message.initRoot<Event>());
  return daybook::canonical(message.getRoot<Event>().asReader());
}

inline kj::Array<capnp::word> opened(const char* owner) {
  return event<AccountEvent>([&](auto e) { e.initOpened().setOwner(owner); });
}
inline kj::Array<capnp::word> booked(std::int64_t cents) {
  return event<AccountEvent>([&](auto e) { e.initBooked().setCents(cents); });
}
inline kj::Array<capnp::word> closed() {
  return event<AccountEvent>([](auto e) { e.initClosed(); });
}

/// Appends single events to a Log, each as a Commit of its own.
class Book {
 public:
  Book(daybook::Store& store, daybook::Environment& environment, const char* log = "main")
      : environment_{environment}, log_{**store.open_log(daybook::LogName::parse(log).value())} {}

  daybook::Receipt append(const char* account, kj::Array<capnp::word> payload) {
    daybook::PayloadMessage message{daybook::as_payload(payload)};
    const auto variant = static_cast<std::uint16_t>(message.root<AccountEvent>().which());
    return append("account", account, variant, capnp::typeId<AccountEvent>(), std::move(payload));
  }
  daybook::Receipt append_other() {
    return append("owner", "1", 1, capnp::typeId<OwnerEvent>(),
                  event<OwnerEvent>([](auto e) { e.initLeft(); }));
  }
  daybook::Receipt append(const char* category, const char* key, std::uint16_t variant,
                          std::uint64_t schema, kj::Array<capnp::word> payload) {
    auto request = begin();
    daybook::NewEvent fresh;
    fresh.stream = request.stream_index(daybook::StreamId::make(category, key).value());
    fresh.variant = variant;
    fresh.schema = schema;
    fresh.payload = std::move(payload);
    request.events.push_back(std::move(fresh));
    return commit(std::move(request));
  }
  /// Appends several bookings of one account as one Commit.
  daybook::Receipt append_all(const char* account, const std::vector<std::int64_t>& cents) {
    auto request = begin();
    for (const auto amount : cents) {
      daybook::NewEvent fresh;
      fresh.stream = request.stream_index(daybook::StreamId::make("account", account).value());
      fresh.variant = AccountEvent::BOOKED;
      fresh.schema = capnp::typeId<AccountEvent>();
      fresh.payload = booked(amount);
      request.events.push_back(std::move(fresh));
    }
    return commit(std::move(request));
  }

  daybook::EventLog& log() { return log_; }
  const daybook::LogId& id() const { return log_.info().id; }

 private:
  daybook::AppendRequest begin() {
    daybook::AppendRequest request;
    request.command_id.uuid = daybook::Uuid::make_v7(environment_.clock(), environment_.random());
    return request;
  }
  daybook::Receipt commit(daybook::AppendRequest request) {
    return daybook::append_and_wait(log_, environment_, std::move(request)).value();
  }

  daybook::Environment& environment_;
  daybook::EventLog& log_;
};

/// A Store, a ViewStore and a book, on simulated time.
struct World {
  daybook::testing::SimulatedEnvironment environment;
  daybook::MemoryStore store{environment};
  daybook::MemoryViewStore views;
  Book book{store, environment};

  template <class P>
  std::unique_ptr<daybook::Projector> start(daybook::ProjectorOptions options = {}) {
    return daybook::Projector::start<P>(store, views, environment, options).value();
  }
  daybook::SteadyTime in(std::chrono::seconds time) {
    return environment.clock().steady_now() + time;
  }
};

/// All entries of a View (rows, indexes, places), for comparing bytes.
inline std::string contents(const daybook::View& view) {
  const auto snapshot = view.snapshot().value();
  std::string text;
  const auto entries = snapshot->scan({}, 1'000'000, false).value();
  for (const auto& entry : entries) {
    text +=
        fmt::format("{}:{}={}:{};", entry.key.size(), entry.key, entry.value.size(), entry.value);
  }
  return text;
}
inline std::string contents(daybook::ViewStore& views, const daybook::Projector& projector) {
  return contents(*views.open(projector.definition().name()).value());
}

/// "owner cents bookings" of an account, or "nothing".
inline std::string balance(const daybook::Projector& projector, const daybook::LogId& log,
                           const char* account) {
  const auto answer = projector.read(log).value().get(account).value();
  if (!answer.entry) return "nothing";
  const auto row = answer.entry->row.as<BalanceRow>();
  return fmt::format("{} {} {}", row.getOwner().cStr(), row.getCents(), row.getBookings());
}

}  // namespace ledger
