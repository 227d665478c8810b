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

std::string Scenario::line(const kj::Array<capnp::word>& payload) const {
  return text_of_message(event_.schema(), view_of(payload));
}

void Scenario::add_event(LoadedStates& states, const kj::Array<capnp::word>& payload,
                         const CommandContext& context) {
  CommitView commit;
  commit.recorded_at = context.time;
  EventView view;
  view.commit = &commit;
  view.position = Position{given_.size() + 1};
  view.version = Version{given_.size() + 1};
  view.category = event_.category();
  view.key = context.key;
  view.payload = view_of(payload);
  states.evolve(0, view);
  given_.push_back(line(payload));
}

void Scenario::decide(LoadedStates& states, const kj::Array<capnp::word>& command,
                      const CommandContext& context) {
  when_ = text_of_message(command_, view_of(command));
  auto decided = states.decide(view_of(command), context);
  if (!decided) throw Mismatch{story() + decided.error().message()};
  if (auto* rejection = std::get_if<Rejection>(&*decided)) {
    rejection_ = std::move(*rejection);
  } else {
    decided_ = std::get<DecidedEvents>(*std::move(decided));
  }
}

void Scenario::expect(const std::vector<kj::Array<capnp::word>>& events) const {
  const auto& got = decided_.events;
  const bool equal =
      !rejection_ && std::equal(events.begin(), events.end(), got.begin(), got.end(),
                                [](const auto& wanted, const auto& event) {
                                  return same(view_of(wanted), view_of(event.payload));
                                });
  if (equal) return;
  std::string text = story() + "expected\n";
  for (const auto& event : events) text += "  - " + line(event) + "\n";
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
  for (const auto& event : decided_.events) text += "  + " + line(event.payload) + "\n";
  if (decided_.events.empty()) text += "  + no events\n";
  return text;
}

}  // namespace daybook::testing
