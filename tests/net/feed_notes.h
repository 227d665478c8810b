#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/message.h"
#include "core/model/token.h"
#include "core/ports/store.h"
#include "feed_test.capnp.h"
#include "net/feed/feeds.h"
#include "tests/catch.h"

namespace notes {

using daybook::Result;
using daybook::Serial;

/// Appends a commit of `events` events to a Log, and waits until it is durable.
inline daybook::Receipt write(daybook::Store& store, daybook::Environment& environment,
                              std::size_t events = 1, std::string_view log = "main",
                              std::size_t text_bytes = 8) {
  auto* opened = store.open_log(*daybook::LogName::parse(log)).value();
  daybook::AppendRequest request;
  request.command_id = {daybook::Uuid::make_v7(environment.clock(), environment.random())};
  request.stream_index(*daybook::StreamId::make("note", "n"));
  for (std::size_t i = 0; i < events; ++i) {
    capnp::MallocMessageBuilder message;
    message.initRoot<NoteEvent>().initWritten().setText(std::string(text_bytes, 'x'));
    daybook::NewEvent event;
    event.schema = capnp::typeId<NoteEvent>();
    event.payload = daybook::canonical(message.getRoot<NoteEvent>().asReader());
    event.tags = {"of:" + std::string{log}};
    request.events.push_back(std::move(event));
  }
  auto receipt = append_and_wait(*opened, environment, std::move(request));
  REQUIRE(receipt);
  return *receipt;
}

/// Plays a feed's connection: asks for parts, one at a time. Lives on a test's stack.
class Parts {
 public:
  explicit Parts(std::shared_ptr<daybook::http::BodyStream> body) : body_{std::move(body)} {}

  /// Asks for the next part; it may come later.
  void ask() {
    body_->next([answer = answer_](std::string part) {
      answer->part = std::move(part);
      answer->is_there = true;
      answer->is_there.notify_all();
    });
  }
  bool is_there() const { return answer_->is_there; }
  std::string take() {
    answer_->is_there = false;
    return std::move(answer_->part);
  }
  /// Blocks until the part is there; for feeds that run on threads.
  std::string wait() {
    answer_->is_there.wait(false);
    return take();
  }
  void finish() { body_->finish(); }

 private:
  struct Answer {
    std::string part;
    std::atomic<bool> is_there{false};
  };

  std::shared_ptr<Answer> answer_ = std::make_shared<Answer>();
  std::shared_ptr<daybook::http::BodyStream> body_;
};

}  // namespace notes
