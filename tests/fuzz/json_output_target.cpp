// Stored bytes shown as JSON: they may be anything, the output is JSON or there is none.

#include <capnp/message.h>

#include <cstring>
#include <string>

#include "base/utf8.h"
#include "core/model/message.h"
#include "json_test.capnp.h"
#include "net/json/from_capnp.h"
#include "net/json/to_capnp.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

using capnp::DynamicStruct;
using capnp::StructSchema;

constexpr json::JsonLimits limits{
    .bytes_max = 256 * 1024 * 1024, .depth_max = 256, .values_max = 4 * 1024 * 1024};

/// The JSON of a message; nothing when it cannot be traversed.
std::string shown(Payload payload, StructSchema schema) {
  std::string text = "before";
  try {
    PayloadMessage message{payload, PayloadMessage::Origin::foreign};
    const auto written = json::write_json(message.root(schema), text);
    require(written || written.error().code() == ErrorCode::corrupt,
            "what cannot be traversed is corrupt");
    require(written || text == "before", "a message that cannot be shown leaves nothing behind");
  } catch (const kj::Exception&) {
    return {};  // the root itself: its readers catch that where they ask for it
  }
  return text.substr(6);
}

/// What is shown may name variants and enumerants that are not known: then it cannot be read.
void check_read_again(const json::JsonValue& value, const std::string& text, StructSchema schema) {
  capnp::MallocMessageBuilder message;
  const auto builder = message.initRoot<DynamicStruct>(schema);
  if (!json::read_json(value, builder)) return;
  std::string again;
  require(json::write_json(builder.asReader(), again).has_value() && again == text,
          "what is accepted is shown as it was read");
}

void check(Payload payload, StructSchema schema) {
  const auto text = shown(payload, schema);
  if (text.empty()) return;
  require(is_utf8(text), "what is shown is UTF-8");
  const auto value = json::parse_json(text, limits);
  require(value.has_value(), "what is shown is JSON");
  check_read_again(*value, text, schema);
}

}  // namespace

void json_output(Bytes input) {
  Input values{input};
  const auto choice = values.take<std::uint64_t>() % 5;  // a word, so that the rest stays aligned
  const auto rest = values.rest();
  auto words = kj::heapArray<capnp::word>(rest.size() / sizeof(capnp::word));
  if (words.size() > 0) {
    std::memcpy(static_cast<void*>(words.begin()), rest.data(), words.asBytes().size());
  }
  const Payload payload{words.begin(), words.size()};
  switch (choice) {
    case 0: return check(payload, capnp::Schema::from<json_test::Scalars>());
    case 1: return check(payload, capnp::Schema::from<json_test::Wide>());
    case 2: return check(payload, capnp::Schema::from<json_test::Command>());
    case 3: return check(payload, capnp::Schema::from<json_test::NewerCommand>());
    default: return check(payload, capnp::Schema::from<json_test::Tree>());
  }
}

}  // namespace daybook::fuzz
