#pragma once

#include <map>

#include "core/deciders/aggregate.h"
#include "core/deciders/boundary_decider.h"
#include "core/deciders/streams_decider.h"
#include "theatre.capnp.h"

namespace theatre {

/// A show with a limited number of seats. Folds payloads only.
struct Show {
  using Command = ShowCommand;
  using Event = ShowEvent;

  std::uint32_t seats = 0;
  std::string last_guest;

  daybook::Decision<Event> decide(Command::Reader command) const {
    switch (command.which()) {
      case Command::ANNOUNCE: {
        daybook::Decision<Event> decision;
        decision.emit().initAnnounced().setSeats(command.getAnnounce().getSeats());
        return decision;
      }
      case Command::SELL: return sell(command.getSell().getGuest(), command.getSell().getSeats());
      case Command::NOTHING: return {};
    }
    return daybook::reject("unknown");
  }

  daybook::Decision<Event> sell(capnp::Text::Reader guest, std::uint32_t wanted) const {
    if (wanted > seats) return daybook::reject("only {} seats are left", seats);
    daybook::Decision<Event> decision;
    auto sold = decision.emit().initSold();
    sold.setGuest(guest);
    sold.setSeats(wanted);
    return decision;
  }

  void evolve(Event::Reader event) {
    switch (event.which()) {
      case Event::ANNOUNCED: seats += event.getAnnounced().getSeats(); break;
      case Event::SOLD:
        seats -= event.getSold().getSeats();
        last_guest = event.getSold().getGuest();
        if (last_guest == "thrower") throw std::runtime_error{"a defect"};
        break;
    }
  }

  std::size_t memory_bytes() const { return last_guest.capacity(); }
};

/// Exchanges seats of one show for seats of another.
struct Swap {
  static constexpr auto name = "swap";
  using Command = SwapCommand;
  using Loads = daybook::Loads<Show, Show>;

  static std::array<std::string, 2> keys(Command::Reader command) {
    return {command.getFrom().cStr(), command.getTo().cStr()};
  }
  static daybook::Decisions<Show, Show> decide(const daybook::Incoming<Command>& incoming,
                                               const Show&, const Show& to) {
    daybook::Decisions<Show, Show> decisions;
    decisions.at<0>().emit().initAnnounced().setSeats(incoming->getSeats());
    decisions.at<1>() = to.sell(incoming->getGuest(), incoming->getSeats());
    return decisions;
  }
};

/// A guest may have at most four seats over all shows, or as many as allowed explicitly.
struct BookSeats {
  static constexpr auto name = "book_seats";
  using Command = BookSeatsCommand;
  using Events = daybook::Events<ShowEvent, GuestEvent>;

  std::uint32_t allowed = 4;
  std::map<std::string, std::uint32_t, std::less<>> seats;  // by show

  static daybook::Filter boundary(const daybook::Incoming<Command>& command) {
    return daybook::Filter::of_tag(fmt::format("guest:{}", command->getGuest().cStr()));
  }

  daybook::BoundaryDecision decide(const daybook::Incoming<Command>& command) const {
    std::uint32_t total = command->getSeats();
    for (const auto& [show, count] : seats) total += count;
    if (total > allowed) return daybook::reject("at most {} seats for a guest", allowed);
    daybook::BoundaryDecision decision;
    auto sold = decision.emit<ShowEvent>(command->getShow()).initSold();
    sold.setGuest(command->getGuest());
    sold.setSeats(command->getSeats());
    return decision;
  }

  void evolve(std::string_view show, ShowEvent::Reader event) {
    if (event.isSold()) seats[std::string{show}] += event.getSold().getSeats();
  }
  void evolve(GuestEvent::Reader event) {
    if (event.isAllowed()) allowed = event.getAllowed().getSeats();
  }
};

/// The same rule, but folds the Positions of events, so it takes one command at a time.
struct BookSeatsSlowly : BookSeats {
  static constexpr auto name = "book_seats_slowly";
  daybook::Position last;

  using BookSeats::evolve;
  void evolve(const daybook::Recorded<ShowEvent>& event) {
    last = event.position();
    BookSeats::evolve(event.key(), *event);
  }
};

}  // namespace theatre
