// The mark of a data directory: one slot, and which of several counts.

#include "store/rocksdb/log/mark_file.h"

#include <string>

#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

using engine::MarkLayout;

/// A slot out of the input: as it is, or with a good checksum.
std::string take_slot(Input& input) {
  const auto choice = input.take<std::uint8_t>();
  std::string slot{as_text(input.take_bytes(MarkLayout::used_bytes))};
  slot.resize(MarkLayout::used_bytes);
  if (choice % 4 != 0) {
    const auto covered = Bytes{as_bytes(slot)}.first(slot.size() - 4);
    slot = as_text(with_checksum(covered));
  }
  return slot;
}

void check_slot(std::string_view bytes) {
  const auto slot = engine::parse_mark_slot(bytes);
  if (!slot) return;
  const auto again = engine::parse_mark_slot(engine::mark_slot(slot->mark, slot->sequence));
  require(again && again->mark == slot->mark && again->sequence == slot->sequence,
          "a mark that is accepted is written as it was read");
}

/// The whole file: the mark is the one of the last slot that is whole.
void check_file(const std::string& content) {
  OneFile files{content};
  const auto mark = engine::read_mark(files, "a");
  std::optional<engine::SlotContent> latest;
  for (std::size_t at = 0; at + MarkLayout::used_bytes <= content.size() &&
                           at < MarkLayout::slots * MarkLayout::slot_bytes;
       at += MarkLayout::slot_bytes) {
    const auto slot = engine::parse_mark_slot(
        std::string_view{content}.substr(at, MarkLayout::used_bytes));
    if (slot && (!latest || slot->sequence > latest->sequence)) latest = slot;
  }
  if (!mark) {
    const auto code = mark.error().code();
    require(code == ErrorCode::format_unsupported || (code == ErrorCode::corrupt && !latest),
            "a mark is refused when no slot is whole, or a newer program wrote one");
    return;
  }
  require(mark->has_value() && latest && **mark == latest->mark,
          "the mark is that of the last slot that is whole");
}

}  // namespace

void mark_file(Bytes input) {
  Input values{input};
  std::string content;
  for (std::size_t i = 0; i < MarkLayout::slots; ++i) {
    const auto slot = take_slot(values);
    check_slot(slot);
    content.resize(i * MarkLayout::slot_bytes);
    content += slot;
  }
  content.resize(MarkLayout::slots * MarkLayout::slot_bytes);
  // Cut short, sometimes.
  const auto cut = values.take<std::uint16_t>();
  if (cut != 0) content.resize(content.size() - cut % content.size());
  check_file(content);
  check_slot(as_text(input));
}

}  // namespace daybook::fuzz
