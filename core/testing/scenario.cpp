#include "core/testing/scenario.h"

#include <capnp/serialize-text.h>

#include <algorithm>
#include <utility>

#include "base/caught.h"
#include "core/testing/difference.h"

namespace daybook::testing {
namespace {

/// Ends a step with a failure; fault_of catches it.
struct Fault {
  std::string text;
};

Payload view_of(const kj::Array<capnp::word>& words) { return as_payload(words); }

void require(const Result<void>& result, const std::string& story = "") {
  if (!result) throw Fault{story + result.error().message()};
}

capnp::AnyStruct::Reader untyped(PayloadMessage& message) {
  return message.root<capnp::AnyStruct>();
}

/// A request that nobody appends, to check its events.
AppendRequest append_of(const Metadata& metadata) {
  AppendRequest append;
  append.command_id.uuid.bytes[0] = std::byte{1};  // any id but the nil one
  append.metadata = metadata;
  return append;
}

void add_event(AppendRequest& append, const StreamId& stream, Payload payload,
               std::vector<std::string> tags) {
  NewEvent event;
  event.stream = append.stream_index(stream);
  event.payload = kj::heapArray(payload.data(), payload.size());
  event.tags = std::move(tags);
  append.events.push_back(std::move(event));
}

/// What the Log checks too. It knows the other fields of the record, so its limit of bytes is a
/// little lower.
Result<void> check_append(AppendRequest append) {
  drop_repeated_tags(append);
  DAYBOOK_CHECK(check_request(append));
  std::size_t bytes = 0;
  for (const auto& event : append.events) bytes += event.payload.asBytes().size();
  if (bytes <= CommitLimits::record_bytes_max) return {};
  return fail(ErrorCode::limit_exceeded, "the events have {} bytes; a commit has at most {}", bytes,
              CommitLimits::record_bytes_max);
}

}  // namespace

std::string text_of_exception() {
  try {
    throw;
  } catch (const Mismatch& mismatch) {
    return mismatch.what();
  } catch (const kj::Exception& exception) {
    return fmt::format("an exception was thrown: {}", exception.getDescription().cStr());
  } catch (const std::exception& exception) {
    return fmt::format("an exception was thrown: {}", exception.what());
  } catch (...) {
    const std::string type{caught("").cause()};
    if (type.find("TestFailureException") != type.npos) throw;
    return fmt::format("an exception was thrown: {}", type);
  }
}

kj::Array<capnp::word> message_from_text(capnp::StructSchema schema, std::string_view text) {
  try {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<capnp::DynamicStruct>(schema);
    capnp::TextCodec{}.decode(kj::heapString(text.data(), text.size()), root);
    return canonical(root.asReader().as<capnp::AnyStruct>());
  } catch (const kj::Exception& exception) {
    throw Mismatch{fmt::format("not a {}: {}\n  {}", schema.getShortDisplayName().cStr(), text,
                               exception.getDescription().cStr())};
  }
}

std::string text_of_message(capnp::StructSchema schema, Payload payload) {
  PayloadMessage message{payload};
  const auto text = capnp::TextCodec{}.encode(message.root(schema));
  return {text.cStr(), text.size()};
}

Scenario::Scenario(Result<std::unique_ptr<Decider>> decider) {
  context_.key = "1";
  if (!decider) {
    no_decider_ = decider.error().message();
    return;
  }
  decider_ = *std::move(decider);
  state_ = decider_->state_type(0).make();
}

std::optional<std::string> Scenario::fault_of(const Step& step) const {
  try {
    step();
    return std::nullopt;
  } catch (const Fault& fault) {
    return fault.text;
  } catch (const Mismatch& mismatch) {
    return mismatch.what();
  } catch (...) {
    return story() + text_of_exception();
  }
}

void Scenario::run(const char* name, std::source_location where, bool is_expectation,
                   const Step& step) {
  if (is_over_) return;
  auto fault = fault_of(step);
  is_over_ = fault.has_value();
  if (is_over_ || is_expectation) tell({name, !is_over_, std::move(fault).value_or(""), where});
}

void Scenario::given(std::vector<StoryEvent> events, std::source_location where) {
  run("given", where, false, [&] {
    if (!decider_) throw Fault{no_decider_};
    for (const auto& event : events) add(event);
  });
}

void Scenario::when(const std::function<kj::Array<capnp::word>()>& make,
                    std::source_location where) {
  run("when", where, false, [&] { decide(make()); });
}

void Scenario::then(const std::vector<StoryEvent>& events, std::source_location where) {
  run("then", where, true, [&] { expect(events); });
}

void Scenario::rejected(std::string_view reason, std::source_location where) {
  run("rejected", where, true, [&] { expect_rejection(reason); });
}

void Scenario::state(const std::function<void(const State&)>& check,
                     std::source_location where) {
  run("state", where, false, [&] {
    fold_decided();
    check(*state_);
  });
}

void Scenario::fold_decided() {
  if (std::exchange(is_folded_, true)) return;
  for (const auto& event : decided_.events) {
    evolve({event.schema, key_of(event), kj::heapArray(event.payload.asPtr())});
  }
}

const EventSchema& Scenario::schema_of(std::uint64_t schema) const {
  for (const auto& each : decider_->event_schemas()) {
    if (each.type_id() == schema) return each;
  }
  throw Fault{fmt::format("{} does not handle events of union @{:#x}", decider_->name(), schema)};
}

/// An aggregate's events all have the same stream, so the line omits it.
std::string Scenario::line(std::uint64_t schema, std::string_view key, Payload payload) const {
  const auto& known = schema_of(schema);
  const auto text = text_of_message(known.schema(), payload);
  return decider_->takes_key() ? text : fmt::format("{}-{} {}", known.category(), key, text);
}

void Scenario::evolve(const StoryEvent& event) {
  CommitView commit;
  commit.recorded_at = context_.time;
  EventView view;
  view.commit = &commit;
  view.position = Position{given_.size() + 1};
  view.version = Version{given_.size() + 1};
  view.category = schema_of(event.schema).category();
  view.key = event.key;
  view.schema = event.schema;
  view.payload = view_of(event.payload);
  state_->evolve(view);
}

void Scenario::add(const StoryEvent& event) {
  if (!event.mistake.empty()) throw Fault{event.mistake};
  check_appendable(event);
  evolve(event);
  given_.push_back(line(event.schema, event.key, view_of(event.payload)));
}

void Scenario::check_appendable(const StoryEvent& event) const {
  const auto& schema = schema_of(event.schema);
  PayloadMessage message{view_of(event.payload)};
  require(check_depth(untyped(message), fmt::format("an event of category {}", schema.category())));
  const auto stream = StreamId::make(schema.category(), event.key);
  if (!stream) throw Fault{stream.error().message()};
  auto append = append_of({});
  add_event(append, *stream, view_of(event.payload), schema.tags_of(view_of(event.payload)));
  require(check_append(std::move(append)));
}

void Scenario::check_appendable(const DecidedEvents& decided) const {
  auto append = append_of(context_.metadata);
  for (const auto& event : decided.events) {
    const auto stream = decided.streams.empty() ? StreamId::make(decider_->name(), context_.key)
                                                : decided.streams[event.stream];
    if (!stream) throw Fault{story() + stream.error().message()};
    add_event(append, *stream, view_of(event.payload), event.tags);
  }
  require(check_append(std::move(append)), story());
}

/// The events of an earlier command become part of the story.
void Scenario::decide(const kj::Array<capnp::word>& command) {
  fold_decided();
  for (const auto& event : decided_.events) {
    given_.push_back(line(event.schema, key_of(event), view_of(event.payload)));
  }
  decided_ = {};
  is_folded_ = false;
  rejection_.reset();
  PayloadMessage message{view_of(command)};
  require(check_depth(untyped(message), "the command"));
  when_ = text_of_message(decider_->command_schema(), view_of(command));
  const auto sources = decider_->sources(view_of(command), context_);
  if (!sources) throw Fault{story() + sources.error().message()};
  const State* const states[]{state_.get()};
  auto decided = decider_->decide(view_of(command), context_, states);
  if (!decided) throw Fault{story() + decided.error().message()};
  if (auto* rejection = std::get_if<Rejection>(&*decided)) {
    rejection_ = std::move(*rejection);
  } else {
    decided_ = std::get<DecidedEvents>(*std::move(decided));
    check_appendable(decided_);
  }
}

std::string Scenario::key_of(const DecidedEvents::Event& event) const {
  if (decided_.streams.empty()) return {};
  return std::string{decided_.streams[event.stream].key()};
}

/// Nothing if both are equal. Empty if the union or the key differs, otherwise the path of the
/// field.
std::optional<std::string> Scenario::difference_of(const StoryEvent& wanted,
                                                   const DecidedEvents::Event& event) const {
  const bool is_elsewhere = !decided_.streams.empty() && wanted.key != key_of(event);
  if (wanted.schema != event.schema || is_elsewhere) return "";
  const auto schema = schema_of(wanted.schema).schema();
  PayloadMessage left{view_of(wanted.payload)};
  PayloadMessage right{view_of(event.payload)};
  return difference(left.root(schema), right.root(schema));
}

/// Names the first field that differs. Needed because an absent and an empty text print differently
/// but are equal.
std::string Scenario::first_difference(const std::vector<StoryEvent>& events) const {
  for (std::size_t i = 0; i < std::min(events.size(), decided_.events.size()); ++i) {
    const auto field = difference_of(events[i], decided_.events[i]);
    if (field && !field->empty()) return fmt::format("event {} differs in {}\n", i + 1, *field);
    if (field) return "";
  }
  return "";
}

void Scenario::expect(const std::vector<StoryEvent>& events) const {
  for (const auto& event : events) {
    if (!event.mistake.empty()) throw Fault{event.mistake};
  }
  const auto& got = decided_.events;
  const bool equal =
      !rejection_ && std::equal(events.begin(), events.end(), got.begin(), got.end(),
                                [this](const auto& wanted, const auto& event) {
                                  return !difference_of(wanted, event);
                                });
  if (equal) return;
  std::string text = story() + "expected\n";
  for (const auto& event : events) {
    text += "  - " + line(event.schema, event.key, view_of(event.payload)) + "\n";
  }
  if (events.empty()) text += "  - no events\n";
  throw Fault{text + outcome() + (rejection_ ? "" : first_difference(events))};
}

void Scenario::expect_rejection(std::string_view reason) const {
  if (rejection_ && rejection_->reason == reason) return;
  throw Fault{fmt::format("{}expected\n  - rejected: {}\n{}", story(), reason, outcome())};
}

std::string Scenario::story() const {
  std::string text = "\ngiven\n";
  for (const auto& event : given_) text += "    " + event + "\n";
  if (given_.empty()) text += "    nothing\n";
  return when_.empty() ? text : text + "when\n    " + when_ + "\n";
}

std::string Scenario::outcome() const {
  std::string text = "got\n";
  if (rejection_) return text + "  + rejected: " + rejection_->reason + "\n";
  for (const auto& event : decided_.events) {
    text += "  + " + line(event.schema, key_of(event), view_of(event.payload)) + "\n";
  }
  if (decided_.events.empty()) text += "  + no events\n";
  return text;
}

}  // namespace daybook::testing
