#include "core/deciders/decider.h"

namespace daybook {

const EventSchema* Decider::schema_of(std::string_view category) const {
  for (const auto& schema : event_schemas()) {
    if (schema.category() == category) return &schema;
  }
  return nullptr;
}

Result<void> collect_events(const EventSchema& schema, std::size_t stream,
                            std::vector<EmittedEvent>& emitted, DecidedEvents& into) {
  for (auto& event : emitted) {
    const auto root = event.message->getRoot<capnp::AnyPointer>().asReader();
    const auto* variant = schema.active(root.getAs<capnp::AnyStruct>());
    if (!variant) {
      return fail(ErrorCode::internal,
                  "a decision emitted an event of category {} without initialising a variant",
                  schema.category());
    }
    if (variant->retired) {
      return fail(ErrorCode::internal, "a decision emitted {}.{}, which is marked $Daybook.retired",
                  schema.category(), variant->name);
    }
    const auto body = root.getAs<capnp::AnyStruct>();
    if (!check_depth(body, {})) {  // its name is only made for the sentence
      const auto what = fmt::format("event {}.{}", schema.category(), variant->name);
      DAYBOOK_CHECK(check_depth(body, what));
    }
    DecidedEvents::Event decided;
    decided.stream = stream;
    decided.variant = variant->number;
    decided.schema = schema.type_id();
    decided.payload = canonical(root);
    if (!variant->tags.empty()) decided.tags = schema.tags_of(as_payload(decided.payload));
    for (auto& tag : event.tags) decided.tags.push_back(std::move(tag));
    into.events.push_back(std::move(decided));
  }
  return {};
}

}  // namespace daybook
