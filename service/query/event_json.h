#pragma once

#include <string>

#include "core/schema_catalog.h"

namespace daybook {

/// Appends an event as one JSON object: its place and circumstances, and the event itself in the
/// form its schema gives it, e.g. {"deposited":{"cents":100}}; null when the schema is not known.
Result<void> write_event_json(const SchemaCatalog& schemas, const EventView& event,
                              std::string& out);

/// Appends an event as a line for people, without the line break.
Result<void> write_event_line(const SchemaCatalog& schemas, const EventView& event,
                              std::string& out);

/// Appends the event itself alone.
Result<void> write_payload_json(const SchemaCatalog& schemas, const EventView& event,
                                std::string& out);

}  // namespace daybook
