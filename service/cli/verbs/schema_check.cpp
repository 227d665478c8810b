#include "service/cli/verbs/schema_check.h"

#include <daybook/core/model/catalog.capnp.h>

#include <cstring>
#include <map>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/crc32c.h"
#include "core/model/message.h"
#include "net/json/string_writer.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

constexpr char between = '.';  // not in the base64url alphabet

/// The schemas of aggregates, deciders and projections, by category.
Result<std::map<std::string, EventSchema>> schemas_of(const Domain& domain) {
  std::map<std::string, EventSchema> schemas;
  const auto add = [&](const std::vector<EventSchema>& some) {
    for (const auto& schema : some) schemas.try_emplace(schema.category(), schema);
  };
  for (const auto& decider : domain.deciders) add(decider->event_schemas());
  for (const auto& make : domain.projections) {
    DAYBOOK_TRY(const auto projection, make());
    add(projection->events());
  }
  return schemas;
}

std::string as_word(const EventSchema& schema) {
  capnp::MallocMessageBuilder message;
  auto added = message.initRoot<SchemaAdded>();
  added.setCategory(schema.category());
  added.setTypeId(schema.type_id());
  const auto words = schema.nodes();
  auto nodes = added.initNodes(static_cast<unsigned>(words.size()));
  for (unsigned i = 0; i < nodes.size(); ++i) nodes.set(i, words[i].asBytes());
  const auto payload = canonical(added.asReader());
  std::string bytes{as_text(payload_bytes(as_payload(payload)))};
  const auto checksum = crc32c(as_bytes(bytes));
  bytes.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return to_base64url(bytes);
}

/// The bytes of a word without their checksum; nullopt if as_word did not make it.
std::optional<std::string> bytes_of_word(std::string_view word) {
  auto bytes = from_base64url(word);
  if (!bytes || bytes->size() < sizeof(std::uint32_t)) return std::nullopt;
  const auto size = bytes->size() - sizeof(std::uint32_t);
  const auto all = as_bytes(*bytes);
  const bool is_whole = load<std::uint32_t>(all.data() + size) == crc32c(all.first(size));
  if (!is_whole || size % sizeof(capnp::word) != 0) return std::nullopt;
  bytes->resize(size);
  return *std::move(bytes);
}

/// A schema received as a word, loaded into its own catalog. Owned by the check; one thread.
class Received {
 public:
  static Result<std::unique_ptr<Received>> parse(std::string_view word) {
    const auto bytes = bytes_of_word(word);
    if (!bytes) return malformed();
    try {
      auto received = std::make_unique<Received>();
      auto words = kj::heapArray<capnp::word>(bytes->size() / sizeof(capnp::word));
      std::memcpy(words.begin(), bytes->data(), bytes->size());
      PayloadMessage message{as_payload(words), PayloadMessage::Origin::foreign};
      const auto added = message.root<SchemaAdded>();
      received->category_ = added.getCategory().cStr();
      std::vector<Payload> nodes;
      for (const auto node : added.getNodes()) {
        nodes.emplace_back(reinterpret_cast<const capnp::word*>(node.begin()),
                           node.size() / sizeof(capnp::word));
      }
      const auto loaded = received->catalog_.add(received->category_, added.getTypeId(), nodes);
      if (!loaded && loaded.error().code() == ErrorCode::corrupt) return malformed();
      if (!loaded) return fail(loaded.error());
      return received;
    } catch (const kj::Exception&) {
      return malformed();
    }
  }

  const EventSchema& schema() const { return *catalog_.find(category_); }

 private:
  static tl::unexpected<Error> malformed() {
    return fail(ErrorCode::invalid_argument,
                "--schemas is not a valid schema: only `schema --check` sends this option");
  }

  std::string category_;
  SchemaCatalog catalog_;
};

std::vector<std::string> texts_of(const std::vector<SchemaPart>& parts) {
  std::vector<std::string> texts;
  for (const auto& part : parts) texts.push_back(part.what);
  return texts;
}

/// Prints one line with the parts that are choices, or with those that are not; none if empty.
void print_parts(std::string_view verb, const std::vector<SchemaPart>& parts, bool choices,
                 std::string_view consequence, std::string& out) {
  std::string list;
  for (const auto& part : parts) {
    if (part.is_choice == choices) list += (list.empty() ? "" : ", ") + part.what;
  }
  if (!list.empty()) out += fmt::format("  {} {}: {}\n", verb, list, consequence);
}

void print_text(std::string_view category, const SchemaComparison& found, std::string& out) {
  out += fmt::format("category {}: ", category);
  if (found.is_first) {
    out += "new\n";
    return;
  }
  if (found.added.empty() && found.one_way.empty() && found.regrouped.empty() &&
      found.lacking.empty() && found.tags.empty()) {
    out += found.is_new ? "the same as in the store, except for annotations, the order of fields, "
                          "or empty defaults\n"
                        : "the same as in the store\n";
    return;
  }
  constexpr std::string_view refused =
      "the previous program is refused once this one has been served";
  out += "can be served\n";
  print_parts("adds", found.added, false,
              "the previous program may be started again and ignores it", out);
  print_parts("adds", found.added, true,
              "the previous program may be started again, but stops at an event that contains it",
              out);
  for (const auto& change : found.one_way) out += fmt::format("  {}: {}\n", change, refused);
  for (const auto& change : found.regrouped) {
    out += fmt::format("  {}: the previous program may be started again\n", change);
  }
  print_parts("lacks", found.lacking, false, "this program ignores it", out);
  print_parts("lacks", found.lacking, true, "this program stops at an event that contains it", out);
  for (const auto& tag : found.tags) {
    out += fmt::format("  {} the {}: {}\n", tag.lacking ? "removes" : "adds", tag.what,
                       refused);
  }
}

void print_json(std::string_view category, const Result<SchemaComparison>& found,
                std::string& out) {
  const auto texts = [&](std::string_view name, const std::vector<std::string>& all) {
    out += fmt::format(",\"{}\":[", name);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0) out += ',';
      json::write_json_string(all[i], out);
    }
    out += ']';
  };
  out += fmt::format("{{\"category\":\"{}\",\"accepted\":{}", category, found.has_value());
  if (found) {
    out += fmt::format(",\"is_new\":{},\"is_first\":{}", found->is_new, found->is_first);
    texts("added", texts_of(found->added));
    texts("one_way", found->one_way);
    texts("regrouped", found->regrouped);
    texts("lacking", texts_of(found->lacking));
    std::vector<std::string> tags;
    for (const auto& tag : found->tags) tags.push_back(tag.what);
    texts("tags", tags);
  } else {
    out += ",\"reason\":";
    json::write_json_string(found.error().message(), out);
  }
  out += "}\n";
}

/// Whether serving the program would be refused because of its schema.
bool is_refusal(const Error& error) {
  return error.code() == ErrorCode::schema_mismatch || error.code() == ErrorCode::limit_exceeded ||
         error.code() == ErrorCode::invalid_argument;
}

}  // namespace

Result<std::string> schemas_as_word(const Domain& domain) {
  DAYBOOK_TRY(const auto schemas, schemas_of(domain));
  std::string word;
  for (const auto& [category, schema] : schemas) {
    if (!word.empty()) word += between;
    word += as_word(schema);
  }
  return word;
}

Result<ExitCode> check_schemas(VerbContext& context, std::string_view word) {
  const bool json = context.arguments.flag("--json");
  auto code = ExitCode::success;
  std::string out;
  while (!word.empty()) {
    const auto end = word.find(between);
    DAYBOOK_TRY(const auto received, Received::parse(word.substr(0, end)));
    word = end == std::string_view::npos ? std::string_view{} : word.substr(end + 1);
    const auto& schema = received->schema();
    const auto found = context.service.store().compare(schema);
    if (!found && !is_refusal(found.error())) return fail(found.error());
    if (!found) code = ExitCode::failed;
    if (json) {
      print_json(schema.category(), found, out);
    } else if (found) {
      print_text(schema.category(), *found, out);
    } else {
      out += fmt::format("category {}: refused: {}\n", schema.category(),
                         found.error().message());
    }
  }
  context.console.out(out);
  return code;
}

}  // namespace daybook
