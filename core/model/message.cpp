#include "core/model/message.h"

#include <capnp/dynamic.h>

namespace daybook {

capnp::DynamicStruct::Reader PayloadMessage::root(capnp::StructSchema schema) {
  return reader_.getRoot<capnp::DynamicStruct>(schema);
}

}  // namespace daybook
