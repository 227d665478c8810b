// Uses daybook as somebody else would: public headers only, beside a header of the same name.
#include <cstdio>

#include <daybook/core/ids.h>
#include <daybook/core/schema.h>

#include "core/result.h"
#include "door.capnp.h"

int main() {
  const auto stream = daybook::StreamId::parse("door-front");
  const auto schema = daybook::EventSchema::of<outside::DoorEvent>();
  if (!stream || !schema) {
    std::puts("daybook refused a good name or schema");
    return outside::exit_bad;
  }
  if (stream->category() != schema->category() || schema->variants().size() != 2) {
    std::puts("daybook misread the name or the schema");
    return outside::exit_bad;
  }
  fmt::print("{} has {} kinds of events\n", *stream, schema->variants().size());
  return outside::exit_good;
}
