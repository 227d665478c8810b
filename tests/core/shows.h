#pragma once

#include "base/testing/simulated_environment.h"
#include "core/commands/command_runner.h"
#include "core/deciders/deciders.h"
#include "store/memory_store.h"
#include "tests/catch.h"
#include "tests/core/held_log.h"
#include "theatre.h"

namespace theatre {

inline daybook::CommandRequest announce(std::string show, std::uint32_t seats) {
  return daybook::CommandRequest::build<ShowCommand>(
      std::move(show), [&](auto c) { c.initAnnounce().setSeats(seats); });
}

inline daybook::CommandRequest sell(std::string show, std::uint32_t seats,
                                    const char* guest = "Ada") {
  return daybook::CommandRequest::build<ShowCommand>(std::move(show), [&](auto c) {
    auto sell = c.initSell();
    sell.setGuest(guest);
    sell.setSeats(seats);
  });
}

inline daybook::CommandRequest book(const char* show, std::uint32_t seats,
                                    const char* guest = "Ada") {
  return daybook::CommandRequest::build<BookSeatsCommand>("", [&](auto c) {
    c.setShow(show);
    c.setGuest(guest);
    c.setSeats(seats);
  });
}

inline daybook::CommandRequest swap(const char* from, const char* to, std::uint32_t seats) {
  return daybook::CommandRequest::build<SwapCommand>("", [&](auto c) {
    c.setFrom(from);
    c.setTo(to);
    c.setGuest("Ada");
    c.setSeats(seats);
  });
}

/// "ok 3" with the Version of the first stream, "no: reason", or "error: code".
inline std::string text_of(const daybook::Result<daybook::Outcome>& outcome) {
  if (!outcome) return fmt::format("error: {}", name(outcome.error().code()));
  if (!outcome->accepted()) return "no: " + outcome->rejection().reason;
  const auto& streams = outcome->receipt().streams;
  return streams.empty() ? "ok" : fmt::format("ok {}", streams.front().version);
}

/// One decider's handler on a HeldLog, in a simulated environment.
template <class D>
struct Desk {
  daybook::Environment& environment;
  std::shared_ptr<daybook::testing::HeldLog> held;
  daybook::testing::HeldLog& log = *held;
  std::unique_ptr<daybook::Decider> decider = *daybook::make_decider<D>();
  daybook::CommandRunner runner;
  std::vector<std::string> answers;  // of the sent commands, in order of arrival

  Desk(daybook::Environment& its_environment, daybook::EventLog& its_log,
       daybook::CommandOptions options = {})
      : Desk{its_environment, std::make_shared<daybook::testing::HeldLog>(its_log),
             std::move(options)} {}
  /// Uses the Log of another desk.
  Desk(daybook::Environment& its_environment, std::shared_ptr<daybook::testing::HeldLog> its_log,
       daybook::CommandOptions options)
      : environment{its_environment},
        held{std::move(its_log)},
        runner{*decider, log, environment, std::move(options)} {}

  std::string execute(daybook::CommandRequest request) {
    return text_of(runner.execute(std::move(request)));
  }
  void send(daybook::CommandRequest request) {
    runner.execute(environment.executor(), std::move(request),
                   [this](const daybook::Result<daybook::Outcome>& outcome) {
                     answers.push_back(text_of(outcome));
                   });
  }
};

struct Theatre {
  daybook::testing::SimulatedEnvironment environment;
  daybook::MemoryStore store{environment};
  daybook::EventLog& log = **store.open_log(daybook::LogName::main());

  daybook::Version version(std::string_view show) {
    return *log.stream_version(*daybook::StreamId::make("show", show));
  }
};

using Texts = std::vector<std::string>;

}  // namespace theatre
