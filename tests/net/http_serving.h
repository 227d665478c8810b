#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "net/http/server.h"
#include "tests/catch.h"

namespace daybook::http {

inline constexpr std::string_view good = "GET /good HTTP/1.1\r\nHost: x\r\n\r\n";

/// A clock that the test advances. Any thread.
class FakeClock : public Clock {
 public:
  Timestamp now() const override { return {}; }
  SteadyTime steady_now() const override { return SteadyTime{std::chrono::milliseconds{ms_}}; }
  void pass_ms(std::int64_t ms) { ms_ += ms; }

 private:
  std::atomic<std::int64_t> ms_ = 1;
};

/// Holds requests until the test answers them. Any thread.
class Desk {
 public:
  struct Case {
    Request request;
    Completion<Response> respond;
  };

  Handler handler() {
    return [this](Request request, Completion<Response> respond) {
      const std::lock_guard lock{mutex_};
      cases_.push_back({std::move(request), std::move(respond)});
      changed_.notify_all();
    };
  }
  Case take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !cases_.empty(); });
    Case first = std::move(cases_.front());
    cases_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Case> cases_;
};

inline Handler echo() {
  return [](Request request, Completion<Response> respond) {
    respond(Response::json(request.method + " " + request.target + " " + request.body));
  };
}

inline std::unique_ptr<Server> serve(Handler handler, const ServerOptions& options = {}) {
  static FakeClock clock;
  auto server = Server::start(options, clock, std::move(handler));
  if (!server) FAIL(server.error().message());
  return *std::move(server);
}

}  // namespace daybook::http
