#pragma once

#include <string>
#include <string_view>

#include "core/row_key.h"
#include "projections/query.h"
#include "service/json/value.h"

namespace daybook {

/// A key as people write it: a plain word is one text, anything in brackets a JSON array of texts
/// and integers: 42, ["42",7].
Result<RowKey> parse_row_key(std::string_view text);

/// What a prefix means: a plain word begins the first text of the key, an array gives whole
/// elements. invalid_argument when it is neither.
Result<void> parse_prefix(std::string_view text, RowQuery& query);

/// A key of one text is a JSON string, every other an array.
void write_key_json(const RowKey& key, std::string& out);

/// {"key":…,"row":{…}}
Result<void> write_row_json(const RowSchema& schema, const RowEntry& entry, std::string& out);

}  // namespace daybook
