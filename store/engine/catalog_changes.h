#pragma once

#include "core/append.h"
#include "core/environment.h"
#include "core/schema.h"

namespace daybook::engine {

/// Of log number 0: all its events are of this one.
const StreamId& catalog_stream();

/// Appends that change the catalog, whose stream must be at `version`.
AppendRequest log_created(Environment& environment, Version version, const LogInfo& log);
AppendRequest program_named(Environment& environment, Version version, std::string_view name);
AppendRequest schema_added(Environment& environment, Version version, const EventSchema& schema);

}  // namespace daybook::engine
