#include "net/http/session.h"

#include <utility>

#include "net/http/problem.h"

namespace daybook::http {

namespace {

constexpr std::size_t target_bytes_told_max = 200;

void set_asked(std::string& asked, const Request& request) {
  asked.assign(request.method);
  if (!asked.empty()) asked += ' ';
  asked += std::string_view{request.target}.substr(0, target_bytes_told_max);
}

}  // namespace

Session::Session(const HttpLimits& limits, SteadyTime now, Observer* observer)
    : limits_{limits}, observer_{observer}, reader_{limits} {
  due_in(now, limits_.idle_ms_max);
}

Action Session::next(SteadyTime now) {
  if (state_ == State::closed) return Close{};
  if (state_ == State::streaming) return stream(now);
  if (write_under_way_) return Wait{};
  if (!output_.empty()) return write();
  switch (state_) {
    case State::receiving: return receive(now);
    case State::handling: return Wait{};
    case State::lingering:
      if (!std::exchange(sending_finished_, true)) return FinishSending{};
      if (std::exchange(read_under_way_, true)) return Wait{};
      return Read{};
    case State::streaming:
    case State::closed: return Close{};
  }
  return Close{};
}

// Also reads, to detect that the peer is gone.
Action Session::stream(SteadyTime now) {
  if (peer_ended_) {
    close();
    return Close{};
  }
  if (finishing_ && !std::exchange(stream_told_, true)) return FinishStream{};
  if (!write_under_way_ && !output_.empty()) {
    due_in(now, limits_.response_ms_max);
    return write();
  }
  if (!pull_under_way_ && output_.empty()) {
    pull_under_way_ = true;
    return Pull{};
  }
  if (!std::exchange(read_under_way_, true)) return Read{};
  return Wait{};
}

void Session::streamed(std::string_view part, SteadyTime now) {
  pull_under_way_ = false;
  if (state_ != State::streaming) return;
  if (!is_http_1_0_) {
    append_chunk(part, output_);
  } else {
    output_ += part;
  }
  if (!part.empty()) return;
  state_ = State::lingering;
  due_in(now, limits_.response_ms_max);
}

Action Session::write() {
  write_under_way_ = true;
  return Write{std::exchange(output_, {})};
}

Action Session::receive(SteadyTime now) {
  if (read_under_way_) return Wait{};
  switch (reader_.read(input_)) {
    case RequestReader::Progress::complete: {
      Request request = reader_.take_request();
      keep_alive_ = request.keep_alive;
      is_head_ = request.method == "HEAD";
      is_http_1_0_ = request.is_http_1_0;
      set_asked(asked_, request);
      state_ = State::handling;
      began_ = false;
      due_.reset();
      return Deliver{std::move(request)};
    }
    case RequestReader::Progress::refused: refuse(reader_.take_refusal(), now); return write();
    case RequestReader::Progress::go_on: output_ = "HTTP/1.1 100 Continue\r\n\r\n"; break;
    case RequestReader::Progress::more: break;
  }
  if (is_idle() && (peer_ended_ || finishing_)) {
    close();
    return Close{};
  }
  if (peer_ended_) {
    refuse(problem(400, "invalid_argument", "the connection ended in the middle of a request"),
           now);
    return write();
  }
  if (!is_idle() && !std::exchange(began_, true)) due_in(now, limits_.request_ms_max);
  if (!output_.empty()) return write();
  read_under_way_ = true;
  return Read{};
}

void Session::received(std::string_view bytes) {
  read_under_way_ = false;
  if (state_ == State::lingering || state_ == State::streaming) {
    drained_bytes_ += bytes.size();
    if (drained_bytes_ > limits_.drain_bytes_max) close();
    return;
  }
  if (state_ == State::closed) return;
  input_.append(bytes);
}

void Session::ended() {
  read_under_way_ = false;
  peer_ended_ = true;
  // If an answer is still being sent, the session closes after it.
  if (state_ == State::lingering && !write_under_way_ && output_.empty()) close();
}

void Session::written(SteadyTime now) {
  write_under_way_ = false;
  if (state_ == State::lingering) {
    linger(now);
  } else if (state_ == State::streaming) {
    due_.reset();
  } else if (state_ == State::receiving) {
    if (!began_) due_in(now, limits_.idle_ms_max);
  }
}

void Session::linger(SteadyTime now) {
  due_in(now, limits_.drain_ms_max);
  if (peer_ended_) close();
}

void Session::respond(Response response, SteadyTime now) {
  if (response.status >= 500) tell_failure(response);  // even when the client is gone
  if (state_ != State::handling) return;
  if (response.stream && !is_head_) {
    output_ = to_wire(response, {false, true, false, !is_http_1_0_});
    state_ = State::streaming;
    drained_bytes_ = input_.size();
    input_.clear();
    return;
  }
  if (response.stream) return say_last(response, true, now);
  const bool goes_on = keep_alive_ && !response.close && !finishing_;
  if (!goes_on) {
    say_last(response, is_head_, now);
    return;
  }
  output_ = to_wire(response, {is_head_, false, is_http_1_0_, false});
  state_ = State::receiving;
  due_in(now, limits_.response_ms_max);
}

void Session::refuse(Response refusal, SteadyTime now) {
  reader_.recognise(input_);
  set_asked(asked_, reader_.request());
  if (observer_) observer_->refused(reader_.request(), refusal);
  if (refusal.status >= 500) tell_failure(refusal);
  say_last(refusal, reader_.is_head(), now);
}

void Session::say_last(const Response& response, bool is_head, SteadyTime now) {
  output_ += to_wire(response, {is_head, true, false, !is_http_1_0_});
  state_ = State::lingering;
  drained_bytes_ = input_.size();
  input_ = {};
  (void)reader_.take_request();  // nothing more is read, so free its memory
  due_in(now, limits_.response_ms_max);
}

void Session::turn_away(Response response, SteadyTime now) { refuse(std::move(response), now); }

void Session::tell_failure(Response& response) const {
  if (observer_) observer_->failing(response, asked_);
}

void Session::lost() { close(); }

void Session::finish() {
  finishing_ = true;
  if (state_ == State::receiving && is_idle() && !write_under_way_ && output_.empty()) close();
}

void Session::tick(SteadyTime now) {
  if (!due_ || now < *due_) return;
  const bool is_slow_request = state_ == State::receiving && began_ && !write_under_way_;
  due_.reset();
  if (!is_slow_request) {
    close();  // idle, peer does not take its answer, or done lingering
    return;
  }
  refuse(problem(408, "request_timeout",
                 fmt::format("the request did not arrive within {} ms", limits_.request_ms_max)),
         now);
}

}  // namespace daybook::http
