#include "service/api/query/event_json.h"

#include "base/caught.h"
#include "core/model/message.h"
#include "net/json/from_capnp.h"
#include "net/json/string_writer.h"

namespace daybook {
namespace {

void write_member(std::string_view name, std::string_view text, std::string& out) {
  out.append(",\"").append(name).append("\":");
  json::write_json_string(text, out);
}

}  // namespace

Result<void> write_payload_json(const SchemaCatalog& schemas, const EventView& event,
                                std::string& out) {
  const auto* schema = schemas.find(event.category);
  if (!schema) {
    out += "null";
    return {};
  }
  const auto at = [&] {
    return fmt::format("event {} of log {}", event.position, event.commit->log->name);
  };
  try {
    PayloadMessage message{event.payload};
    const auto written = json::write_json(message.root(schema->schema()), out);
    return written ? written : fail(written.error().within(at()));
  } catch (const kj::Exception&) {
    return fail(caught("the reading", ErrorCode::corrupt).within(at()));
  }
}

Result<void> write_event_json(const SchemaCatalog& schemas, const EventView& event,
                              std::string& out) {
  const auto& commit = *event.commit;
  out += fmt::format("{{\"position\":{}", event.position);
  write_member("type", schemas.type_name(event.category, event.variant), out);
  write_member("stream", fmt::format("{}-{}", event.category, event.key), out);
  out += fmt::format(",\"version\":{}", event.version);
  write_member("recorded_at", to_iso(commit.recorded_at), out);
  write_member("occurred_at", to_iso(commit.occurred_at()), out);
  write_member("command_id", fmt::format("{}", commit.command_id), out);
  const auto& metadata = commit.metadata;
  if (!metadata.correlation.is_nil()) {
    write_member("correlation_id", metadata.correlation.to_string(), out);
  }
  if (!metadata.causation.is_nil()) {
    write_member("causation_id", metadata.causation.to_string(), out);
  }
  if (!metadata.actor.empty()) write_member("actor", metadata.actor, out);
  if (!metadata.trace_parent.empty()) write_member("trace_parent", metadata.trace_parent, out);
  out += ",\"tags\":[";
  for (std::size_t i = 0; i < event.tags.size(); ++i) {
    if (i > 0) out += ',';
    json::write_json_string(event.tags[i], out);
  }
  out += "],\"event\":";
  DAYBOOK_CHECK(write_payload_json(schemas, event, out));
  out += '}';
  return {};
}

Result<void> write_event_line(const SchemaCatalog& schemas, const EventView& event,
                              std::string& out) {
  out += fmt::format("{:>8}  {}  {:<20} {}-{}@{} ", event.position,
                     to_iso(event.commit->occurred_at()).substr(0, 19),
                     schemas.type_name(event.category, event.variant), event.category, event.key,
                     event.version);
  return write_payload_json(schemas, event, out);
}

}  // namespace daybook
