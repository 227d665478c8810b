#pragma once

#include <string>
#include <string_view>

#include "net/json/value.h"
#include "projections/query.h"
#include "projections/row_key.h"

namespace daybook {

/// Parses a key in its text form: a plain word is one text; a text in brackets is a JSON array of
/// texts and integers: 42, ["42",7].
Result<RowKey> parse_row_key(std::string_view text);

/// Parses a prefix: a plain word is the beginning of the key's first text, an array gives whole
/// elements. Fails with invalid_argument otherwise.
Result<void> parse_prefix(std::string_view text, RowQuery& query);

/// Appends a key: a JSON string for a key of one text, otherwise an array.
void write_key_json(const RowKey& key, std::string& out);

/// Appends {"key":…,"row":{…}}.
Result<void> write_row_json(const RowSchema& schema, const RowEntry& entry, std::string& out);

}  // namespace daybook
