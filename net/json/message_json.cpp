#include "net/json/message_json.h"

#include "net/json/from_capnp.h"
#include "net/json/to_capnp.h"

namespace daybook {

Result<void> from_json(std::string_view json, capnp::DynamicStruct::Builder message) {
  DAYBOOK_TRY(const auto value, json::parse_json(json));
  return json::read_json(value, message);
}

Result<void> to_json(capnp::DynamicStruct::Reader message, std::string& out) {
  return json::write_json(message, out);
}

}  // namespace daybook
