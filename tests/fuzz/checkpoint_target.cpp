// The checkpoint that a view keeps beside its rows.

#include "store/rocksdb/views/checkpoint_record.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

void check(Bytes bytes) {
  const auto checkpoint = engine::parse_checkpoint(as_text(bytes));
  if (!checkpoint) return;
  require(engine::format_checkpoint(*checkpoint) == as_text(bytes),
          "a checkpoint that is accepted is written as it was read");
}

}  // namespace

void checkpoint(Bytes input) {
  check(input);
  check(with_checksum(input));
}

}  // namespace daybook::fuzz
