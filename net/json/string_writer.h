#pragma once

#include <string>
#include <string_view>

namespace daybook::json {

/// Appends a JSON string. Bytes that are not UTF-8 become U+FFFD, so that the output is valid JSON.
/// Control characters, U+0080 to U+009F among them, are escaped.
void write_json_string(std::string_view text, std::string& out);

}  // namespace daybook::json
