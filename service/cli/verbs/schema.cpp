#include "core/model/struct_members.h"
#include "net/json/string_writer.h"
#include "service/cli/verbs/schema_check.h"
#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

std::string fields_of(capnp::StructSchema schema) {
  std::string fields;
  for (const auto field : schema.getFields()) {
    fields += fmt::format("{}{} :{}", fields.empty() ? "" : ", ",
                          field.getProto().getName().cStr(), type_text(field.getType()));
  }
  return fields;
}

void print_text(const EventSchema& schema, std::string& out) {
  out += fmt::format("category {} (struct @{:#x})\n", schema.category(), schema.type_id());
  for (const auto& variant : schema.variants()) {
    const auto field = schema.schema().getFieldByName(variant.name.c_str());
    out += fmt::format("  {:>3}  {}.{} ({})", variant.number, schema.category(), variant.name,
                       fields_of(field.getType().asStruct()));
    for (const auto& tag : variant.tags) out += fmt::format("  tag {}", tag.name);
    for (const auto& name : variant.formerly) out += fmt::format("  formerly {}", name);
    if (variant.retired) out += "  retired";
    out += '\n';
  }
}

void print_json(const EventSchema& schema, std::string& out) {
  out += fmt::format("{{\"category\":\"{}\",\"type_id\":\"{:#x}\",\"events\":[",
                     schema.category(), schema.type_id());
  for (std::size_t i = 0; i < schema.variants().size(); ++i) {
    const auto& variant = schema.variants()[i];
    const auto field = schema.schema().getFieldByName(variant.name.c_str());
    out += fmt::format("{}{{\"number\":{},\"name\":\"{}\",\"retired\":{},\"fields\":{{",
                       i > 0 ? "," : "", variant.number, variant.name, variant.retired);
    const auto fields = field.getType().asStruct().getFields();
    for (unsigned j = 0; j < fields.size(); ++j) {
      out += fmt::format("{}\"{}\":\"{}\"", j > 0 ? "," : "", fields[j].getProto().getName().cStr(),
                         type_text(fields[j].getType()));
    }
    out += "}}";
  }
  out += "]}\n";
}

constexpr std::string_view received_schemas = "--schemas";

Result<ExitCode> run(VerbContext& context) {
  if (context.arguments.flag("--check")) {
    return check_schemas(context, context.arguments.text(received_schemas).value_or(""));
  }
  const bool json = context.arguments.flag("--json");
  const auto schemas = context.service.store().schemas();
  std::string out;
  for (const auto* schema : schemas->all()) {
    json ? print_json(*schema, out) : print_text(*schema, out);
  }
  context.console.out(out);
  return ExitCode::success;
}

}  // namespace

Verb schema_verb() {
  Verb verb{"schema", "prints the event types of the store"};
  verb.options = {{"--json", "", "print one JSON object per line, one for each category"},
                  {"--check", "",
                   "instead, print what serving this program would add, why it would be refused, "
                   "and whether the previous program could be started again; changes nothing"},
                  {"--adopt", "", "with --check: as if it were served with --adopt"},
                  {.name = std::string{received_schemas}, .value = "TEXT", .is_internal = true}};
  // The serving program has schemas of its own, so send those of this program.
  verb.complete = [](const Domain& domain,
                     const Arguments& arguments) -> Result<std::vector<std::string>> {
    if (!arguments.flag("--check") || arguments.text(received_schemas)) {
      return std::vector<std::string>{};
    }
    if (domain.opens_any_store) {
      return fail(ErrorCode::invalid_argument,
                  "{} has no schemas of its own: run this with the program that will be served",
                  domain.name);
    }
    DAYBOOK_TRY(auto word, schemas_as_word(domain));
    return std::vector{std::string{received_schemas}, std::move(word)};
  };
  verb.only_reads = true;
  verb.run = run;
  return verb;
}

}  // namespace daybook
