// A stored snapshot of a folded state.

#include "core/model/snapshot.h"

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

void check(Bytes bytes) {
  const auto snapshot = Snapshot::parse(bytes);
  if (!snapshot) return;
  require(snapshot->state.asBytes().size() < bytes.size(),
          "the state of a snapshot is no larger than its bytes");
  require(snapshot->to_bytes() == as_text(bytes),
          "a snapshot that is accepted is written as it was read");
}

}  // namespace

void snapshot(Bytes input) {
  check(input);
  check(with_checksum(input));
}

}  // namespace daybook::fuzz
