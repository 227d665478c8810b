// A command as JSON: what is accepted becomes a message, and that the same JSON again.

#include <capnp/message.h>

#include <string>

#include "json_test.capnp.h"
#include "net/json/from_capnp.h"
#include "net/json/to_capnp.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

using capnp::DynamicStruct;
using capnp::StructSchema;

std::string written(DynamicStruct::Reader reader) {
  std::string text;
  require(json::write_json(reader, text).has_value(), "a message that was built can be shown");
  return text;
}

/// JSON that read_json accepts.
void check_accepted(DynamicStruct::Reader message, StructSchema schema) {
  const auto text = written(message);
  const auto value = json::parse_json(text, {.bytes_max = 16 * 1024 * 1024, .depth_max = 64});
  require(value.has_value(), "what is shown of a message is JSON");
  capnp::MallocMessageBuilder again;
  const auto builder = again.initRoot<DynamicStruct>(schema);
  const auto read = json::read_json(*value, builder);
  require(read.has_value(), "what is shown of a message is accepted");
  require(written(builder.asReader()) == text, "a message is shown as it was read");
}

void check(std::string_view text, StructSchema schema) {
  const auto value = json::parse_json(text, {.bytes_max = 64 * 1024, .values_max = 4096});
  if (!value) {
    require(value.error().code() == ErrorCode::invalid_argument ||
                value.error().code() == ErrorCode::limit_exceeded,
            "what is no JSON is the caller's mistake");
    return;
  }
  capnp::MallocMessageBuilder message;
  const auto builder = message.initRoot<DynamicStruct>(schema);
  const auto read = json::read_json(*value, builder);
  if (read) return check_accepted(builder.asReader(), schema);
  require(read.error().code() == ErrorCode::invalid_argument,
          "JSON that does not fit is the caller's mistake");
  require(!read.error().message().empty(), "a refusal says why");
}

}  // namespace

void json_command(Bytes input) {
  Input values{input};
  const auto choice = values.take<std::uint8_t>() % 4;
  switch (choice) {
    case 0: return check(values.rest_text(), capnp::Schema::from<json_test::Scalars>());
    case 1: return check(values.rest_text(), capnp::Schema::from<json_test::Wide>());
    case 2: return check(values.rest_text(), capnp::Schema::from<json_test::Command>());
    default: return check(values.rest_text(), capnp::Schema::from<json_test::Tree>());
  }
}

}  // namespace daybook::fuzz
