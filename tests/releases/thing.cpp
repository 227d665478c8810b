// A program in three releases, RELEASE 1 to 3: the second one adds to the schema of its events, the
// third one exchanges two values of an enum, as a merge may do.

#include <daybook/core/deciders/aggregate.h>
#include <daybook/projections/projection.h>
#include <daybook/service/app.h>

#include SCHEMA

namespace {

std::string_view name_of(thing::Colour colour) {
  switch (colour) {
    case thing::Colour::RED: return "red";
    case thing::Colour::BLUE: return "blue";
#if RELEASE > 1
    case thing::Colour::GREEN: return "green";
#endif
  }
  return "none";
}

struct Thing {
  using Command = thing::ThingCommand;
  using Event = thing::ThingEvent;

  daybook::Decision<Event> decide(Command::Reader command) const {
    daybook::Decision<Event> decision;
    switch (command.which()) {
      case Command::MAKE: decision.emit().initMade().setName(command.getMake().getName()); break;
      case Command::PAINT:
        decision.emit().initPainted().setColour(
            static_cast<thing::Colour>(command.getPaint().getColour()));
        break;
      case Command::FREEZE:
#if RELEASE > 1
        decision.emit().initFrozen();
        break;
#else
        return daybook::reject("this release freezes nothing");
#endif
    }
    return decision;
  }
  void evolve(Event::Reader) { ++events; }

  int events = 0;
};

struct Things {
  using Row = thing::ThingRow;
  static constexpr auto name = "things";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<thing::ThingEvent>& event, daybook::Rows<Row>& rows) const {
    rows.update({event.key()}, [&](Row::Builder row) {
      switch (event.which()) {
        case thing::ThingEvent::MADE: row.setName(event->getMade().getName()); break;
        case thing::ThingEvent::PAINTED: {
          const std::string colour{name_of(event->getPainted().getColour())};
          row.setColour(colour.c_str());
          break;
        }
#if RELEASE > 1
        case thing::ThingEvent::FROZEN: row.setFrozen(true); break;
#endif
      }
    });
  }
};

}  // namespace

int main(int argc, char** argv) {
  return daybook::App{PROGRAM}.aggregate<Thing>().projection<Things>().run(argc, argv);
}
