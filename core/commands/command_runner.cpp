#include "core/commands/command_runner.h"

#include <algorithm>
#include <array>

#include "base/caught.h"
#include "core/commands/appending.h"
#include "core/commands/execution.h"
#include "core/commands/reading.h"
#include "core/commands/snapshots.h"

namespace daybook {

using commands::Fate;
using commands::Lane;

namespace {

/// Locks all lanes of a command, in an order that is the same for all commands. Shares ownership:
/// once the append is sent, another thread may finish the command.
class HoldingAll {
 public:
  explicit HoldingAll(const std::vector<std::shared_ptr<Lane>>& lanes) : first_{lanes.front()} {
    if (lanes.size() > 1) sort(lanes);
    first_->lock.lock();
    for (const auto& lane : others_) lane->lock.lock();
  }
  ~HoldingAll() {
    first_->lock.unlock();
    for (const auto& lane : others_) lane->lock.unlock();
  }
  HoldingAll(const HoldingAll&) = delete;
  HoldingAll& operator=(const HoldingAll&) = delete;

 private:
  void sort(const std::vector<std::shared_ptr<Lane>>& lanes) {
    others_ = lanes;
    std::sort(others_.begin(), others_.end());
    first_ = std::move(others_.front());
    others_.erase(others_.begin());
  }

  std::shared_ptr<Lane> first_;  // usually the only one
  std::vector<std::shared_ptr<Lane>> others_;
};

}  // namespace

/// A command that runs on an executor. Owned by the operation that resumes it.
class CommandRunner::Posted final : public Execution {
 public:
  Posted(CommandRunner& runner, Executor& executor, CommandRequest its_request,
         Completion<Result<Outcome>> done)
      : Execution{std::move(its_request)},
        runner_{runner},
        executor_{executor},
        done_{std::move(done)} {}

  void resume() override {
    executor_.post([this, self = shared_from_this()] { runner_.go_on(self); });
  }
  bool is_blocking() const override { return false; }
  void finish(Result<Outcome> answer) override { done_(std::move(answer)); }

 private:
  CommandRunner& runner_;
  Executor& executor_;
  Completion<Result<Outcome>> done_;
};

/// A command that runs on the thread that waits for it. Shared by that thread and what resumes it.
class CommandRunner::Blocking final : public Execution {
 public:
  Blocking(Environment& environment, CommandRequest its_request)
      : Execution{std::move(its_request)},
        environment_{environment},
        latch_{environment.make_latch()} {}

  void resume() override { latch_->open(); }
  bool is_blocking() const override { return true; }
  void finish(Result<Outcome> answer) override {
    answer_ = std::move(answer);
    latch_->open();
  }

  /// The answer, or nothing if the next step is due.
  Answer wait() {
    latch_->wait();
    if (!answer_) latch_ = environment_.make_latch();
    return std::move(answer_);
  }

 private:
  Environment& environment_;
  std::unique_ptr<Latch> latch_;
  Answer answer_;
};

CommandRunner::CommandRunner(const Decider& decider, EventLog& log, Environment& environment,
                             CommandOptions options)
    : decider_{decider},
      log_{log},
      environment_{environment},
      attempts_max_{options.attempts_max},
      checks_values_{options.checks_values},
      cache_{options.cache ? std::move(options.cache)
                           : std::make_shared<StateCache>(options.cache_bytes_max)},
      snapshots_{std::make_unique<commands::Snapshots>(log, environment, cache_,
                                                       options.snapshot_events,
                                                       options.diagnostics)} {}
CommandRunner::~CommandRunner() = default;

Result<Outcome> CommandRunner::execute(CommandRequest request) {
  const auto execution = std::make_shared<Blocking>(environment_, std::move(request));
  while (true) {
    go_on(execution);
    if (auto answer = execution->wait()) return *std::move(answer);
  }
}

void CommandRunner::execute(Executor& executor, CommandRequest request,
                            Completion<Result<Outcome>> done) {
  std::make_shared<Posted>(*this, executor, std::move(request), std::move(done))->resume();
}

void CommandRunner::execute_within(Executor& executor, CommandRequest request,
                                   Completion<Result<Outcome>> done) {
  go_on(std::make_shared<Posted>(*this, executor, std::move(request), std::move(done)));
}

void CommandRunner::go_on(const Shared& execution) {
  Answer answer;
  try {
    answer = step(execution);
  } catch (...) {
    answer = fail(caught_in_user_code(ErrorCode::corrupt));  // stored messages are read here
  }
  if (answer) finish(*execution, *std::move(answer));
}

void CommandRunner::finish(Execution& execution, Result<Outcome> answer) {
  for (const auto& lane : execution.lanes) lane->wake();
  execution.lanes.clear();
  cache_->trim();
  execution.finish(std::move(answer));
}

CommandRunner::Answer CommandRunner::step(const Shared& execution) {
  if (!execution->context) {
    if (auto answer = prepare(*execution)) return answer;
  }
  if (execution->resting) {
    if (auto answer = confirm(*execution)) return answer;
  }
  return attempt(execution);
}

CommandRunner::Answer CommandRunner::prepare(Execution& execution) const {
  auto& request = execution.request;
  const auto command = as_payload(request.command);
  PayloadMessage message{command};
  auto readable = check_depth(message.root<capnp::AnyStruct>(), "the command");
  if (!readable) return fail(std::move(readable).error());
  execution.is_new = request.id.uuid.is_nil();
  if (execution.is_new) {
    request.id.uuid = Uuid::make_v7(environment_.clock(), environment_.random());
  }
  execution.digest = command_digest(decider_.name(), request.key, command);
  auto repeat = find_repeat(execution);
  if (!repeat) return fail(std::move(repeat).error());
  if (*repeat) return **std::move(repeat);

  execution.context = CommandContext{request.id, {}, request.key, request.metadata};
  execution.context->time =
      request.metadata.occurred_at.value_or(environment_.clock().now());
  auto sources = decider_.sources(command, *execution.context);
  if (!sources) return fail(std::move(sources).error());
  execution.sources = *std::move(sources);
  if (execution.sources.size() > CommitLimits::streams_max) {
    return fail(ErrorCode::limit_exceeded, "{} names {} streams; at most {} are allowed",
                decider_.name(), execution.sources.size(), CommitLimits::streams_max);
  }
  if (request.expected_version && !execution.sources.front().stream()) {
    return fail(ErrorCode::invalid_argument,
                "{} decides over a boundary, which has no version: send no expected version",
                decider_.name());
  }
  for (auto source = execution.sources.begin(); source != execution.sources.end(); ++source) {
    const auto is_same = [&](const Source& other) { return other.text() == source->text(); };
    if (std::any_of(execution.sources.begin(), source, is_same)) {
      return Outcome{reject("{} names {} twice", decider_.name(), source->text())};
    }
  }
  return std::nullopt;
}

Result<std::optional<Outcome>> CommandRunner::find_repeat(const Execution& execution) const {
  if (execution.is_new) return std::nullopt;
  DAYBOOK_TRY(auto executed, log_.find_command(execution.request.id));
  if (!executed) return std::nullopt;
  if (executed->digest != execution.digest) {
    return fail(ErrorCode::command_id_reused,
                "command id {} was used before by another command: use a new one",
                execution.request.id);
  }
  return Outcome{std::move(executed->receipt)};
}

CommandRunner::Answer CommandRunner::attempt(const Shared& execution) {
  execution->lanes.clear();
  for (std::size_t i = 0; i < execution->sources.size(); ++i) {
    execution->lanes.push_back(
        cache_->lane(log_, decider_.state_type(i), execution->sources[i]));
  }
  const HoldingAll holding{execution->lanes};
  try {
    return attempt_held(execution);
  } catch (...) {
    // A state is unusable after its evolve has thrown.
    for (const auto& lane : execution->lanes) lane->reset();
    throw;
  }
}

CommandRunner::Answer CommandRunner::attempt_held(const Shared& execution) {
  for (const auto& lane : execution->lanes) {
    lane->settle();
    if (lane->is_speculative() || !lane->rests_on()) continue;
    if (lane->park(execution, *lane->rests_on())) return std::nullopt;
    lane->settle();
  }
  Fresh fresh;
  for (bool refreshing = false;; refreshing = true) {
    const auto certain = bring_up_to_date(*execution, refreshing, fresh);
    if (!certain) return fail(certain.error());
    auto decided = decide(*execution);
    if (decided) {
      if (auto* events = std::get_if<DecidedEvents>(&*decided)) {
        append(execution, std::move(*events));
        return std::nullopt;
      }
    }
    // No append follows that would detect a stale state, so make sure that it is current.
    if (!*certain) continue;
    if (!decided) return rest(execution, fail(std::move(decided).error()));
    return rest(execution, Outcome{std::get<Rejection>(*std::move(decided))});
  }
}

/// Reads lanes that must be read; if refreshing, all lanes without appends in flight. True if all
/// states are known to be current.
Result<bool> CommandRunner::bring_up_to_date(Execution& execution, bool refreshing,
                                             Fresh& fresh) {
  bool certain = true;
  for (std::size_t i = 0; i < execution.lanes.size(); ++i) {
    const auto& lane = execution.lanes[i];
    const auto& type = decider_.state_type(i);
    const bool is_under_way = lane->rests_on() != nullptr;
    if (!is_under_way && !fresh[i] && (refreshing || lane->must_read())) {
      DAYBOOK_CHECK(commands::read_on({log_, decider_, checks_values_}, type, *snapshots_, *lane));
      fresh[i] = true;
    }
    certain = certain && (is_under_way || fresh[i]);
    snapshots_->consider(lane, type);
  }
  return certain;
}

Result<DecidedOrRejected> CommandRunner::decide(const Execution& execution) const {
  const auto& request = execution.request;
  const auto& first = *execution.lanes.front();
  const Version version{first.newest_place()};
  if (request.expected_version && version != *request.expected_version) {
    return fail(ErrorCode::version_conflict, "stream {} is at version {}, not at {}",
                first.source().text(), version, *request.expected_version);
  }
  std::array<const State*, CommitLimits::streams_max> states{};
  for (std::size_t i = 0; i < execution.lanes.size(); ++i) {
    states[i] = &execution.lanes[i]->newest();
  }
  try {
    return decider_.decide(as_payload(request.command), *execution.context,
                           std::span{states}.first(execution.lanes.size()));
  } catch (...) {
    return fail(caught_in_user_code(ErrorCode::internal));
  }
}

Error CommandRunner::caught_in_user_code(ErrorCode unreadable) const {
  return caught(fmt::format("the code of {}", decider_.name()), unreadable);
}

/// Sends the append while the lanes are held, so that appends are sent in the order in which they
/// were decided.
void CommandRunner::append(const Shared& execution, DecidedEvents decided) {
  auto request = commands::make_append(*execution, std::move(decided));
  const auto fate = std::make_shared<Fate>();
  if (auto* order = execution->order()) {
    request.chains.push_back(order->chain);
    order->last = fate;
  }
  for (const auto& lane : execution->lanes) {
    std::vector<commands::OwnEvent> events;
    if (lane->is_speculative()) {
      events = commands::events_of(lane->source(), request);
      request.chains.push_back(lane->chain());
    }
    lane->sent(fate, std::move(events));
    cache_->charge(*lane);
  }
  log_.append(std::move(request), [this, execution, fate](Result<Receipt> result) {
    const bool accepted = result && !result->repeated;
    fate->settle(accepted, accepted ? result->last_position() : Position{});
    appended(execution, std::move(result));
  });
}

void CommandRunner::appended(const Shared& execution, Result<Receipt> result) {
  if (result) return finish(*execution, Outcome{*std::move(result)});
  const auto code = result.error().code();
  if (code != ErrorCode::version_conflict && code != ErrorCode::condition_failed) {
    return finish(*execution, fail(std::move(result).error()));
  }
  if (auto answer = thwarted(*execution, result.error())) {
    return finish(*execution, *std::move(answer));
  }
  for (const auto& lane : execution->lanes) lane->wake();
  execution->resume();
}

/// Counts a conflict with another writer. Returns an answer if there were too many.
CommandRunner::Answer CommandRunner::thwarted(Execution& execution, const Error& conflict) const {
  if (++execution.attempts < attempts_max_) return std::nullopt;
  if (execution.request.expected_version) return fail(conflict);
  // Without an expected version the caller sees a busy stream, not a conflict.
  return fail(ErrorCode::overloaded,
              "other commands wrote to the streams of this {} command in each of {} attempts: send "
              "it again with the same id",
              decider_.name(), execution.attempts);
}

/// Returns the answer now, or once everything it depends on is durable.
CommandRunner::Answer CommandRunner::rest(const Shared& execution, Result<Outcome> answer) {
  std::vector<std::shared_ptr<Fate>> fates;
  Execution::Resting resting{std::move(answer), {}};
  if (const auto* order = execution->order(); order && !order->is_accepted()) {
    fates.push_back(order->last);
  }
  for (const auto& lane : execution->lanes) {
    if (lane->rests_on()) {
      fates.push_back(lane->rests_on());
    } else if (const auto* stream = lane->source().stream()) {
      resting.others.emplace_back(*stream, Version{lane->place()});
    }
  }
  if (fates.empty()) return conclude(*execution, std::move(resting.answer));
  execution->resting = std::move(resting);
  execution->wait_for(fates);
  return std::nullopt;
}

CommandRunner::Answer CommandRunner::confirm(Execution& execution) {
  const auto resting = std::exchange(execution.resting, std::nullopt);
  bool holds = !execution.was_refused();
  // All versions must hold at one moment: check that the other streams have not changed meanwhile.
  for (const auto& [stream, version] : resting->others) {
    const auto now = log_.stream_version(stream);
    if (!now) return fail(now.error());
    holds = holds && *now == version;
  }
  if (holds) return conclude(execution, std::move(resting->answer));
  return thwarted(execution, Error{ErrorCode::version_conflict,
                                   "a command that this one depends on was refused"});
}

/// If the same command was sent twice concurrently, this one may have been decided on the other's
/// events. Then the answer is that Receipt.
CommandRunner::Answer CommandRunner::conclude(Execution& execution, Result<Outcome> answer) const {
  auto repeat = find_repeat(execution);
  if (!repeat) return fail(std::move(repeat).error());
  if (*repeat) return **std::move(repeat);
  return answer;
}

}  // namespace daybook
