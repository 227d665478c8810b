#include "core/testing/given.h"

#include <capnp/serialize-text.h>

#include <algorithm>

namespace daybook::testing {
namespace {

Payload view_of(const kj::Array<capnp::word>& words) { return as_payload(words); }

bool same(Payload a, Payload b) {
  const auto left = payload_bytes(a);
  const auto right = payload_bytes(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

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

const EventSchema& Scenario::schema_of(std::uint64_t schema) const {
  for (const auto& each : decider_.event_schemas()) {
    if (each.type_id() == schema) return each;
  }
  throw Mismatch{fmt::format("{} folds no events of union @{:#x}", decider_.name(), schema)};
}

/// An aggregate's events are all on one stream, which need not be said.
std::string Scenario::line(std::uint64_t schema, std::string_view key, Payload payload) const {
  const auto& known = schema_of(schema);
  const auto text = text_of_message(known.schema(), payload);
  return decider_.takes_key() ? text : fmt::format("{}-{} {}", known.category(), key, text);
}

void Scenario::evolve(State& state, const StoryEvent& event, const CommandContext& context) const {
  CommitView commit;
  commit.recorded_at = context.time;
  EventView view;
  view.commit = &commit;
  view.position = Position{given_.size() + 1};
  view.version = Version{given_.size() + 1};
  view.category = schema_of(event.schema).category();
  view.key = event.key;
  view.schema = event.schema;
  view.payload = view_of(event.payload);
  state.evolve(view);
}

void Scenario::add_event(State& state, const StoryEvent& event, const CommandContext& context) {
  evolve(state, event, context);
  given_.push_back(line(event.schema, event.key, view_of(event.payload)));
}

void Scenario::evolve_decided(State& state, const CommandContext& context) const {
  for (const auto& event : decided_.events) {
    evolve(state, {event.schema, key_of(event), kj::heapArray(event.payload.asPtr())}, context);
  }
}

void Scenario::decide(const State& state, const kj::Array<capnp::word>& command,
                      const CommandContext& context) {
  when_ = text_of_message(decider_.command_schema(), view_of(command));
  const State* const states[]{&state};
  auto decided = decider_.decide(view_of(command), context, states);
  if (!decided) throw Mismatch{story() + decided.error().message()};
  if (auto* rejection = std::get_if<Rejection>(&*decided)) {
    rejection_ = std::move(*rejection);
  } else {
    decided_ = std::get<DecidedEvents>(*std::move(decided));
  }
}

std::string Scenario::key_of(const DecidedEvents::Event& event) const {
  if (decided_.streams.empty()) return {};
  return std::string{decided_.streams[event.stream].key()};
}

bool Scenario::is_decided(const StoryEvent& wanted, const DecidedEvents::Event& event) const {
  return wanted.schema == event.schema && same(view_of(wanted.payload), view_of(event.payload)) &&
         (decided_.streams.empty() || wanted.key == key_of(event));
}

void Scenario::expect(const std::vector<StoryEvent>& events) const {
  const auto& got = decided_.events;
  const bool equal =
      !rejection_ && std::equal(events.begin(), events.end(), got.begin(), got.end(),
                                [this](const auto& wanted, const auto& event) {
                                  return is_decided(wanted, event);
                                });
  if (equal) return;
  std::string text = story() + "expected\n";
  for (const auto& event : events) {
    text += "  - " + line(event.schema, event.key, view_of(event.payload)) + "\n";
  }
  if (events.empty()) text += "  - no events\n";
  throw Mismatch{text + outcome()};
}

void Scenario::expect_rejection(std::string_view reason) const {
  if (rejection_ && rejection_->reason == reason) return;
  throw Mismatch{fmt::format("{}expected\n  - rejected: {}\n{}", story(), reason, outcome())};
}

std::string Scenario::story() const {
  std::string text = "\ngiven\n";
  for (const auto& event : given_) text += "    " + event + "\n";
  if (given_.empty()) text += "    nothing\n";
  return text + "when\n    " + when_ + "\n";
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
