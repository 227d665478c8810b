#pragma once

#include <string>

#include "core/model/schema_catalog.h"

namespace daybook {

/// Appends an event as one JSON object: position, metadata, and the payload by its schema, e.g.
/// {"deposited":{"cents":100}}; null when the schema is unknown.
Result<void> write_event_json(const SchemaCatalog& schemas, const EventView& event,
                              std::string& out);

/// Appends an event as one line of text, without the line break.
Result<void> write_event_line(const SchemaCatalog& schemas, const EventView& event,
                              std::string& out);

/// Appends only the payload.
Result<void> write_payload_json(const SchemaCatalog& schemas, const EventView& event,
                                std::string& out);

}  // namespace daybook
