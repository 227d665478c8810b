// A program whose own code throws, waits and refuses where it is told to.

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <new>
#include <stdexcept>
#include <thread>

#include <kj/debug.h>

#include <daybook/core/deciders/aggregate.h>
#include <daybook/projections/projection.h>
#include <daybook/service/app.h>
#include <daybook/service/wiring/service.h>

#include "failing.capnp.h"

namespace {

using daybook::ExitCode;
using daybook::Result;

struct NoException {};

[[noreturn]] void throw_what(std::string_view what, const std::string& text) {
  if (what == "number") throw 42;
  if (what == "struct") throw NoException{};
  if (what == "memory") throw std::bad_alloc{};
  if (what == "message") KJ_FAIL_REQUIRE("the message is wrong", text.c_str());
  throw std::runtime_error{text};
}

/// Where commands wait until the verb `release` lets them go.
struct Barrier {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_open = false;

  void wait() {
    std::unique_lock lock{mutex};
    changed.wait(lock, [this] { return is_open; });
  }
  void open() {
    const std::lock_guard lock{mutex};
    is_open = true;
    changed.notify_all();
  }
};

Barrier& barrier() {
  static Barrier the_one;
  return the_one;
}

void wait_for(const std::filesystem::path& file) {
  while (!std::filesystem::exists(file)) std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

struct Trial {
  using Command = failing::TrialCommand;
  using Event = failing::TrialEvent;

  daybook::Decision<Event> decide(Command::Reader command) const {
    daybook::Decision<Event> decision;
    switch (command.which()) {
      case Command::PASS:
        decision.emit().initPassed().setText(command.getPass().getText());
        break;
      case Command::THROW:
        throw_what(command.getThrow().getWhat().cStr(), command.getThrow().getText().cStr());
      case Command::REFUSE: return daybook::reject("{}", command.getRefuse().getText().cStr());
      case Command::WAIT: {
        const std::string file = command.getWait().getText().cStr();
        file.empty() ? barrier().wait() : wait_for(file);
        break;
      }
    }
    return decision;
  }
  void evolve(Event::Reader event) {
    const std::string text = event.getPassed().getText().cStr();
    if (text.starts_with("evolve")) throw std::runtime_error{text};
  }
};

/// Two views: the one that fails does not hold up the other one.
struct Texts {
  using Row = failing::TrialRow;
  static constexpr auto name = "texts";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<failing::TrialEvent>& event, daybook::Rows<Row>& rows) const {
    const std::string text = event->getPassed().getText().cStr();
    if (text.starts_with("apply number")) throw 42;
    if (text.starts_with("apply")) throw std::runtime_error{text};
    rows.put({event.key()}, [&](auto row) { row.setText(text.c_str()); });
  }
};

struct Keys {
  using Row = failing::TrialRow;
  static constexpr auto name = "keys";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<failing::TrialEvent>& event, daybook::Rows<Row>& rows) const {
    rows.put({event.key()}, [](auto) {});
  }
};

/// A body that throws after its first part.
class Breaking final : public daybook::http::BodyStream {
 public:
  explicit Breaking(std::string text) : text_{std::move(text)} {}
  void next(daybook::Completion<std::string> part) override {
    if (parts_++ > 0) throw std::runtime_error{text_};
    part("first");
  }
  void finish() override {}

 private:
  const std::string text_;
  int parts_ = 0;
};

Result<void> add_routes(daybook::Service&, daybook::Routes& routes) {
  using Done = daybook::Completion<Result<daybook::http::Response>>;
  using daybook::http::Request;
  const auto text_of = [](const Request& request) {
    return std::string{request.query_value("text").value_or("")};
  };
  routes.on_query_api("GET", "/throws/{what}", [text_of](const Request& request, Done) {
    throw_what(request.parameter("what"), text_of(request));
  });
  routes.on_query_api("GET", "/answers-and-throws", [text_of](const Request& request, Done done) {
    done(daybook::http::Response::json("{}"));
    throw std::runtime_error{text_of(request)};
  });
  routes.on_query_api("GET", "/breaks-off", [text_of](const Request& request, Done done) {
    daybook::http::Response response;
    response.stream = std::make_shared<Breaking>(text_of(request));
    done(std::move(response));
  });
  routes.on_query_api("GET", "/answers/{status}", [](const Request& request, Done done) {
    const std::string status{request.parameter("status")};
    done(daybook::http::Response::json("{}", std::stoi(status)));
  });
  routes.on_query_api("GET", "/answers-with-header", [](const Request& request, Done done) {
    auto response = daybook::http::Response::json("{}");
    response.headers.push_back({std::string{request.query_value("name").value_or("")},
                                std::string{request.query_value("value").value_or("")}});
    done(std::move(response));
  });
  return {};
}

daybook::Verb throw_verb() {
  daybook::Verb verb{"throw", "throws"};
  verb.operands = {{"WHAT"}, {"TEXT"}};
  verb.run = [](daybook::VerbContext& context) -> Result<ExitCode> {
    throw_what(context.arguments.operand(0), context.arguments.operand(1));
  };
  return verb;
}

daybook::Verb release_verb() {
  daybook::Verb verb{"release", "lets the commands go that wait"};
  verb.run = [](daybook::VerbContext&) -> Result<ExitCode> {
    barrier().open();
    return ExitCode::success;
  };
  return verb;
}

}  // namespace

int main(int argc, char** argv) {
  return daybook::App{"failing"}
      .aggregate<Trial>()
      .projection<Texts>()
      .projection<Keys>()
      .routes(add_routes)
      .verb(throw_verb())
      .verb(release_verb())
      .run(argc, argv);
}
