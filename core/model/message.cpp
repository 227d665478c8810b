#include "core/model/message.h"

#include <capnp/dynamic.h>

namespace daybook {
namespace {

bool is_within(capnp::AnyStruct::Reader message, int levels);

bool is_within(capnp::AnyList::Reader list, int levels) {
  const auto element = list.getElementSize();
  if (element == capnp::ElementSize::POINTER) {
    if (levels == 0) return false;
    for (const auto each : list.as<capnp::List<capnp::AnyPointer>>()) {
      if (each.isStruct() && !is_within(each.getAs<capnp::AnyStruct>(), levels - 1)) return false;
      if (each.isList() && !is_within(each.getAs<capnp::AnyList>(), levels - 1)) return false;
    }
  } else if (element == capnp::ElementSize::INLINE_COMPOSITE) {
    if (levels == 0) return false;
    for (const auto each : list.as<capnp::List<capnp::AnyStruct>>()) {
      if (!is_within(each, levels - 1)) return false;
    }
  }
  return true;
}

bool is_within(capnp::AnyStruct::Reader message, int levels) {
  if (levels == 0) return false;
  for (const auto each : message.getPointerSection()) {
    if (each.isStruct() && !is_within(each.getAs<capnp::AnyStruct>(), levels - 1)) return false;
    if (each.isList() && !is_within(each.getAs<capnp::AnyList>(), levels - 1)) return false;
  }
  return true;
}

}  // namespace

Result<void> check_depth(capnp::AnyStruct::Reader message, std::string_view what) {
  constexpr auto levels = MessageLimits::depth_max;
  if (is_within(message, levels)) return {};
  return fail(ErrorCode::limit_exceeded,
              "{} is nested more than {} levels deep: each struct and each list of structs or "
              "lists is a level",
              what, levels);
}

capnp::DynamicStruct::Reader PayloadMessage::root(capnp::StructSchema schema) {
  return reader_.getRoot<capnp::DynamicStruct>(schema);
}

}  // namespace daybook
