#pragma once

#include "core/deciders/aggregate.h"
#include "core/deciders/streams_decider.h"
#include "library.capnp.h"

namespace library {

/// A book that one reader at a time may borrow. Decides with the context, folds with the Position.
struct Book {
  using Command = BookCommand;
  using Event = BookEvent;

  std::string reader;
  daybook::Version changed;

  daybook::Decision<Event> decide(const daybook::Incoming<Command>& incoming) const {
    daybook::Decision<Event> decision;
    switch (incoming.which()) {
      case Command::LEND: {
        if (!reader.empty()) return daybook::reject("{} has it", reader);
        auto lent = decision.emit().initLent();
        lent.setReader(incoming->getLend().getReader());
        lent.setDays(incoming->getLend().getDays());
        decision.tag("by:" + incoming.actor());
        break;
      }
      case Command::GIVE_BACK:
        if (!reader.empty()) decision.emit().initGivenBack();
        break;
      case Command::BURN: decision.emit().initBurnt(); break;
    }
    return decision;
  }

  void evolve(const daybook::Recorded<Event>& event) {
    changed = event.version();
    reader = event.which() == Event::LENT ? event->getLent().getReader().cStr() : "";
  }
};

/// Lends two books to one reader, or none.
struct LendTwo {
  static constexpr auto name = "lend_two";
  using Command = LendTwoCommand;
  using Loads = daybook::Loads<Book, Book>;

  static std::array<std::string, 2> keys(Command::Reader command) {
    return {command.getFirst().cStr(), command.getSecond().cStr()};
  }
  static daybook::Decisions<Book, Book> decide(const daybook::Incoming<Command>& incoming,
                                               const Book& first, const Book& second) {
    if (!first.reader.empty()) return daybook::reject("the first is away");
    daybook::Decisions<Book, Book> decisions;
    decisions.at<0>().emit().initLent().setReader(incoming->getReader());
    if (!second.reader.empty()) decisions.at<1>() = daybook::reject("the second is away");
    else decisions.at<1>().emit().initLent().setReader(incoming->getReader());
    return decisions;
  }
};

}  // namespace library
