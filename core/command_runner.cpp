#include "core/command_runner.h"

#include <algorithm>
#include <memory>

namespace daybook {
namespace {

AppendRequest make_append(const Decider& decider, const CommandRequest& request,
                          const Digest& digest, const std::vector<StreamId>& streams,
                          const std::vector<Version>& versions, DecidedEvents decided) {
  AppendRequest append;
  append.command_id = request.id;
  append.digest = digest;
  append.metadata = request.metadata;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    append.condition.expected.push_back({streams[i], versions[i]});
  }
  for (auto& event : decided.events) {
    NewEvent fresh;
    fresh.stream = append.stream_index(streams[event.stream]);
    fresh.variant = event.variant;
    fresh.schema = decider.event_schemas()[event.stream].type_id();
    fresh.payload = std::move(event.payload);
    fresh.tags = std::move(event.tags);
    append.events.push_back(std::move(fresh));
  }
  return append;
}

/// The caller expected no version, so that to him it is no conflict, but a busy stream.
tl::unexpected<Error> give_up(const Decider& decider, unsigned attempts) {
  return fail(ErrorCode::overloaded,
              "others wrote to the streams of this {} command in {} attempts: "
              "send it again with the same id",
              decider.name(), attempts);
}

}  // namespace

struct CommandRunner::Execution {
  Executor& executor;
  CommandRequest request;
  Completion<Result<Outcome>> done;
  unsigned attempts = 0;
};

void CommandRunner::prepare(CommandRequest& request) const {
  if (request.id.uuid.is_nil()) {
    request.id.uuid = Uuid::make_v7(environment_.clock(), environment_.random());
  }
}

Result<std::optional<Outcome>> CommandRunner::find_repeat(const CommandRequest& request,
                                                          const Digest& digest) const {
  DAYBOOK_TRY(auto executed, log_.find_command(request.id));
  if (!executed) return std::nullopt;
  if (executed->digest != digest) {
    return fail(ErrorCode::command_id_reused,
                "command id {} was used before by another command: use a new one", request.id);
  }
  return Outcome{std::move(executed->receipt)};
}

Result<Version> CommandRunner::load(std::size_t stream_number, const StreamId& stream,
                                    LoadedStates& states) const {
  const auto& schema = decider_.event_schemas()[stream_number];
  PageBuffer buffer;
  StreamReadRequest read;
  while (true) {
    DAYBOOK_TRY(const auto page, log_.read_stream(stream, read, buffer));
    for (const auto* commit : page.commits) {
      for (const auto& event : commit->events) {
        if (!schema.find(event.variant)) {
          return fail(ErrorCode::unknown_event,
                      "event {} of stream {} has a type ({}.#{}) that this program does not know: "
                      "a newer program wrote it",
                      event.version, stream, schema.category(), event.variant);
        }
        states.evolve(stream_number, event);
      }
    }
    read.from = page.next;
    if (page.at_end) return read.from;
  }
}

Result<CommandRunner::Attempt> CommandRunner::decide(const CommandRequest& request,
                                                     const Digest& digest) const {
  const Payload command = as_payload(request.command);
  DAYBOOK_TRY(const auto streams, decider_.streams(request.key, command));
  for (auto stream = streams.begin(); stream != streams.end(); ++stream) {
    if (std::find(streams.begin(), stream, *stream) != stream) {
      return Attempt{Outcome{reject("{} concerns {} twice", decider_.name(), *stream)}};
    }
  }
  const auto states = decider_.make_states();
  std::vector<Version> versions;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    DAYBOOK_TRY(const auto version, load(i, streams[i], *states));
    versions.push_back(version);
  }
  if (request.expected_version && versions.front() != *request.expected_version) {
    return fail(ErrorCode::version_conflict, "stream {} is at version {}, not at {}",
                streams.front(), versions.front(), *request.expected_version);
  }
  const CommandContext context{
      request.id, request.metadata.occurred_at.value_or(environment_.clock().now()), request.key,
      request.metadata};
  DAYBOOK_TRY(auto decided, states->decide(command, context));
  if (auto* rejection = std::get_if<Rejection>(&decided)) {
    return Attempt{Outcome{std::move(*rejection)}};
  }
  return Attempt{make_append(decider_, request, digest, streams, versions,
                             std::get<DecidedEvents>(std::move(decided)))};
}

Result<CommandRunner::Attempt> CommandRunner::attempt(const CommandRequest& request) const {
  try {
    const auto digest =
        command_digest(decider_.name(), request.key, as_payload(request.command));
    DAYBOOK_TRY(auto repeat, find_repeat(request, digest));
    if (repeat) return Attempt{*std::move(repeat)};
    return decide(request, digest);
  } catch (const kj::Exception& exception) {
    return fail(ErrorCode::corrupt, "a message of {} cannot be read: {}", decider_.name(),
                exception.getDescription().cStr());
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, "the code of {} threw: {}", decider_.name(),
                exception.what());
  }
}

CommandRunner::Next CommandRunner::next(const Result<Receipt>& result,
                                        const CommandRequest& request, unsigned attempts) const {
  const bool conflict = !result && result.error().code() == ErrorCode::version_conflict;
  if (!conflict || request.expected_version) return Next::answer;
  return attempts < options_.attempts_max ? Next::again : Next::give_up;
}

Result<Outcome> CommandRunner::execute(CommandRequest request) {
  prepare(request);
  for (unsigned attempts = 1;; ++attempts) {
    DAYBOOK_TRY(auto attempted, attempt(request));
    if (auto* outcome = std::get_if<Outcome>(&attempted)) return std::move(*outcome);
    auto result =
        append_and_wait(log_, environment_, std::get<AppendRequest>(std::move(attempted)));
    switch (next(result, request, attempts)) {
      case Next::again: continue;
      case Next::give_up: return give_up(decider_, attempts);
      case Next::answer: break;
    }
    if (!result) return fail(std::move(result).error());
    return Outcome{*std::move(result)};
  }
}

void CommandRunner::execute(Executor& executor, CommandRequest request,
                            Completion<Result<Outcome>> done) {
  prepare(request);
  auto execution = std::shared_ptr<Execution>{
      new Execution{executor, std::move(request), std::move(done), 0}};
  executor.post([this, execution = std::move(execution)] { run(execution); });
}

void CommandRunner::run(std::shared_ptr<Execution> execution) {
  ++execution->attempts;
  auto attempted = attempt(execution->request);
  if (!attempted) return execution->done(fail(std::move(attempted).error()));
  if (auto* outcome = std::get_if<Outcome>(&*attempted)) {
    return execution->done(std::move(*outcome));
  }
  log_.append(std::get<AppendRequest>(*std::move(attempted)),
              [this, execution](Result<Receipt> result) {
                switch (next(result, execution->request, execution->attempts)) {
                  case Next::again:
                    return execution->executor.post([this, execution] { run(execution); });
                  case Next::give_up:
                    return execution->done(give_up(decider_, execution->attempts));
                  case Next::answer: break;
                }
                if (!result) return execution->done(fail(std::move(result).error()));
                execution->done(Outcome{*std::move(result)});
              });
}

}  // namespace daybook
