#include "service/json/string_writer.h"
#include "service/service.h"
#include "service/verbs/verbs.h"

namespace daybook {
namespace {

std::string type_of(capnp::Type type) {
  if (type.isList()) return "List(" + type_of(type.asList().getElementType()) + ")";
  if (type.isStruct()) return type.asStruct().getShortDisplayName().cStr();
  if (type.isEnum()) return type.asEnum().getShortDisplayName().cStr();
  if (type.isVoid()) return "Void";
  if (type.isBool()) return "Bool";
  if (type.isText()) return "Text";
  if (type.isData()) return "Data";
  if (type.isFloat32()) return "Float32";
  if (type.isFloat64()) return "Float64";
  if (type.isInt8()) return "Int8";
  if (type.isInt16()) return "Int16";
  if (type.isInt32()) return "Int32";
  if (type.isInt64()) return "Int64";
  if (type.isUInt8()) return "UInt8";
  if (type.isUInt16()) return "UInt16";
  if (type.isUInt32()) return "UInt32";
  if (type.isUInt64()) return "UInt64";
  return "AnyPointer";
}

std::string fields_of(capnp::StructSchema schema) {
  std::string fields;
  for (const auto field : schema.getFields()) {
    fields += fmt::format("{}{} :{}", fields.empty() ? "" : ", ",
                          field.getProto().getName().cStr(), type_of(field.getType()));
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
    if (variant.formerly) out += fmt::format("  formerly {}", *variant.formerly);
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
                         type_of(fields[j].getType()));
    }
    out += "}}";
  }
  out += "]}\n";
}

Result<ExitCode> run(VerbContext& context) {
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
  Verb verb{"schema", "prints the types of the events in the store"};
  verb.options = {{"--json", "", "one JSON object a line for each category"}};
  verb.run = run;
  return verb;
}

}  // namespace daybook
