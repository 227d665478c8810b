#pragma once

#include "base/environment.h"
#include "core/model/append.h"
#include "core/model/schema.h"

namespace daybook::engine {

/// The only Stream of log number 0.
const StreamId& catalog_stream();

/// Build appends that change the catalog; its stream must be at `version`.
AppendRequest log_created(Environment& environment, Version version, const LogInfo& log);
AppendRequest program_named(Environment& environment, Version version, std::string_view name);
AppendRequest schema_added(Environment& environment, Version version, const EventSchema& schema);

/// limit_exceeded if schema_added() would make a larger Commit than CommitLimits allow.
Result<void> check_size(const EventSchema& schema);

}  // namespace daybook::engine
