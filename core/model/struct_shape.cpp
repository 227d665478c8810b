#include "core/model/struct_shape.h"

#include <map>

#include "base/sha256.h"
#include "core/model/annotations.h"
#include "core/model/message.h"
#include "core/model/struct_members.h"

namespace daybook {
namespace {

/// Builds the text of shape_of. A local of one call; one thread.
class Shape {
 public:
  void add(capnp::StructSchema schema) {
    if (!begin(schema)) return;
    const auto node = schema.getProto();
    text_ += "struct";
    add(node.getAnnotations());
    add_fields(schema);
  }

  std::string text() && { return std::move(text_); }

 private:
  /// False if the schema was already added; then only its number is appended.
  bool begin(capnp::Schema schema) {
    const auto [at, is_new] = numbers_.try_emplace(schema.getProto().getId(), numbers_.size());
    if (!is_new) text_ += fmt::format("#{}", at->second);
    return is_new;
  }

  void add_fields(capnp::StructSchema schema) {
    const auto node = schema.getProto().getStruct();
    text_ += fmt::format("[{}/{}]{{", node.getDiscriminantCount(), node.getDiscriminantOffset());
    for (const auto field : schema.getFields()) {
      const auto proto = field.getProto();
      text_ += fmt::format("{}/{}", proto.getName().cStr(), proto.getDiscriminantValue());
      add(proto.getAnnotations());
      if (proto.isGroup()) {
        add_fields(field.getType().asStruct());
        continue;
      }
      const auto slot = proto.getSlot();
      text_ += fmt::format("@{}/{} ", proto.getOrdinal().getExplicit(), slot.getOffset());
      add(field.getType());
      text_ += '=';
      add(slot.getDefaultValue());
      text_ += ';';
    }
    text_ += '}';
  }

  void add(capnp::Type type) {
    if (type.isList()) {
      text_ += '*';
      add(type.asList().getElementType());
    } else if (type.isStruct()) {
      add(type.asStruct());
    } else if (type.isEnum()) {
      add(type.asEnum());
    } else {
      text_ += type_text(type);
    }
  }

  void add(capnp::EnumSchema schema) {
    if (!begin(schema)) return;
    text_ += "enum{";
    for (const auto each : schema.getEnumerants()) {
      text_ += each.getProto().getName().cStr();
      add(each.getProto().getAnnotations());
      text_ += ';';
    }
    text_ += '}';
  }

  void add(Annotations annotations) {
    for (const auto id : {annotation::category, annotation::formerly, annotation::retired,
                          annotation::tag, annotation::index}) {
      for (const auto each : annotations) {
        if (each.getId() != id) continue;
        text_ += fmt::format("${:x}", id);
        add(each.getValue());
      }
    }
  }

  void add(capnp::schema::Value::Reader value) {
    const auto words = canonical(value);
    const auto bytes = words.asBytes();
    text_.append(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  }

  std::map<std::uint64_t, std::size_t> numbers_;
  std::string text_;
};

}  // namespace

std::string shape_of(capnp::StructSchema schema) {
  Shape shape;
  shape.add(schema);
  return std::move(shape).text();
}

std::uint64_t schema_hash(std::span<const capnp::StructSchema> structs) {
  Digest digest{};
  for (const auto& each : structs) {
    const auto shape = shape_of(each);
    digest = sha256({digest, as_bytes(std::string_view{shape})});
  }
  return load<std::uint64_t>(digest.data());
}

}  // namespace daybook
