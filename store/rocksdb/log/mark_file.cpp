#include "store/rocksdb/log/mark_file.h"

#include <utility>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

// A slot, little-endian: magic, format, flags, sequence, Store, epoch, CRC of the record, Serial,
// chain, zeros, CRC of all before.
constexpr std::string_view magic = "daybookM";
constexpr std::uint32_t mark_format = 1;
constexpr std::uint32_t flag_sealed = 1;
constexpr std::uint32_t flag_process_crash = 2;
constexpr std::size_t format_at = 8;
constexpr std::size_t flags_at = 12;
constexpr std::size_t sequence_at = 16;
constexpr std::size_t store_at = 24;
constexpr std::size_t epoch_at = 40;
constexpr std::size_t checksum_at = 44;
constexpr std::size_t serial_at = 48;
constexpr std::size_t chain_at = 56;
constexpr std::size_t crc_at = MarkLayout::used_bytes - 4;

constexpr std::size_t file_bytes = MarkLayout::slots * MarkLayout::slot_bytes;

struct Slots {
  std::optional<SlotContent> latest;
  std::size_t latest_slot = 0;
};

Result<Slots> parse_file(std::string_view content, const fs::path& path) {
  Slots slots;
  for (std::size_t i = 0; i < MarkLayout::slots; ++i) {
    const auto at = i * MarkLayout::slot_bytes;
    if (at + MarkLayout::used_bytes > content.size()) break;
    const auto bytes = content.substr(at, MarkLayout::used_bytes);
    const auto slot = parse_mark_slot(bytes);
    if (!slot && bytes.starts_with(magic) &&
        load<std::uint32_t>(as_bytes(bytes).data() + format_at) > mark_format &&
        load<std::uint32_t>(as_bytes(bytes).data() + crc_at) ==
            crc32c(as_bytes(bytes).first(crc_at))) {
      return fail(ErrorCode::format_unsupported, "a newer program wrote {}: use that program",
                  path.string());
    }
    if (!slot || (slots.latest && slot->sequence <= slots.latest->sequence)) continue;
    slots.latest = slot;
    slots.latest_slot = i;
  }
  return slots;
}

Result<std::optional<Slots>> read_slots(rocksdb::FileSystem& files, const fs::path& path) {
  DAYBOOK_TRY(const auto content, read_small_file(files, path, file_bytes));
  if (!content) return std::optional<Slots>{};
  DAYBOOK_TRY(auto slots, parse_file(*content, path));
  return std::optional{std::move(slots)};
}

}  // namespace

std::string mark_slot(const Mark& mark, std::uint64_t sequence) {
  std::string bytes(MarkLayout::used_bytes, '\0');
  magic.copy(bytes.data(), magic.size());
  auto* const at = reinterpret_cast<std::byte*>(bytes.data());
  const bool is_synced = mark.durability == Durability::power_loss;
  store(at + format_at, mark_format);
  store(at + flags_at,
        (mark.sealed ? flag_sealed : 0U) | (is_synced ? 0U : flag_process_crash));
  store(at + sequence_at, sequence);
  store(at + store_at, mark.store.id.uuid.bytes);
  store(at + epoch_at, mark.store.epoch);
  store(at + checksum_at, mark.checksum);
  store(at + serial_at, mark.serial.value);
  store(at + chain_at, mark.chain);
  store(at + crc_at, crc32c(as_bytes(std::string_view{bytes}).first(crc_at)));
  return bytes;
}

std::optional<SlotContent> parse_mark_slot(std::string_view text) {
  if (text.size() != MarkLayout::used_bytes || !text.starts_with(magic)) return std::nullopt;
  const auto bytes = as_bytes(text);
  const auto* at = bytes.data();
  const auto flags = load<std::uint32_t>(at + flags_at);
  if (load<std::uint32_t>(at + format_at) != mark_format ||
      load<std::uint32_t>(at + crc_at) != crc32c(bytes.first(crc_at)) ||
      (flags & ~(flag_sealed | flag_process_crash)) != 0) {
    return std::nullopt;
  }
  SlotContent slot;
  slot.sequence = load<std::uint64_t>(at + sequence_at);
  slot.mark.store.id.uuid.bytes = load<std::array<std::byte, 16>>(at + store_at);
  slot.mark.store.epoch = load<std::uint32_t>(at + epoch_at);
  slot.mark.checksum = load<std::uint32_t>(at + checksum_at);
  slot.mark.serial = Serial{load<std::uint64_t>(at + serial_at)};
  slot.mark.chain = load<Digest>(at + chain_at);
  slot.mark.sealed = (flags & flag_sealed) != 0;
  slot.mark.durability =
      (flags & flag_process_crash) != 0 ? Durability::process_crash : Durability::power_loss;
  return slot;
}

Result<std::optional<Mark>> read_mark(rocksdb::FileSystem& files, const fs::path& directory) {
  const auto path = directory / mark_file;
  DAYBOOK_TRY(const auto slots, read_slots(files, path));
  if (!slots) return std::optional<Mark>{};
  if (!slots->latest) {
    return fail(ErrorCode::corrupt, "{} is damaged: none of its {} slots is intact", path.string(),
                MarkLayout::slots);
  }
  return std::optional{slots->latest->mark};
}

Result<std::unique_ptr<MarkFile>> MarkFile::open(rocksdb::FileSystem& files,
                                                 const fs::path& directory, const Mark& mark) {
  const auto path = directory / mark_file;
  auto slots = read_slots(files, path);
  if (!slots && slots.error().code() != ErrorCode::corrupt) return fail(slots.error());
  std::uint64_t sequence = 0;
  std::size_t durable = 0;
  if (!slots || !*slots || !(*slots)->latest) {
    std::string content(file_bytes, '\0');
    mark_slot(mark, 0).copy(content.data(), MarkLayout::used_bytes);
    DAYBOOK_CHECK(write_small_file(files, path, content));
  } else {
    sequence = (*slots)->latest->sequence;
    durable = (*slots)->latest_slot;
  }
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  DAYBOOK_CHECK(check(files.NewRandomRWFile(path.string(), {}, &file, nullptr), "open the mark"));
  // A killed process may have left its last slot unsynced. Sync it first, or else the only slot
  // complete on the disk might be overwritten.
  DAYBOOK_CHECK(check(file->Sync({}, nullptr), "sync the mark"));
  std::unique_ptr<MarkFile> opened{new MarkFile{std::move(file), mark}};
  opened->sequence_ = sequence;
  opened->durable_ = durable;
  opened->written_ = opened->free_slot();
  {
    const std::lock_guard lock{opened->mutex_};
    DAYBOOK_CHECK(opened->write());
  }
  DAYBOOK_CHECK(opened->sync());
  return opened;
}

/// A slot that is neither the one complete on the disk nor being synced.
std::size_t MarkFile::free_slot() const {
  std::size_t slot = 0;
  while (slot == durable_ || slot == on_its_way_) ++slot;
  return slot;
}

Result<void> MarkFile::write() {
  const auto bytes = mark_slot(mark_, ++sequence_);
  is_changed_ = true;
  return check(file_->Write(written_ * MarkLayout::slot_bytes, bytes, {}, nullptr),
               "write the mark");
}

Result<void> MarkFile::advance(Serial serial, std::uint32_t checksum, const Digest& chain) {
  const std::lock_guard lock{mutex_};
  mark_.serial = serial;
  mark_.checksum = checksum;
  mark_.chain = chain;
  return write();
}

Result<void> MarkFile::sync() {
  {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(is_changed_, false)) return {};
    on_its_way_ = written_;
    written_ = free_slot();
  }
  const auto synced = check(file_->Sync({}, nullptr), "sync the mark");
  const std::lock_guard lock{mutex_};
  if (synced) durable_ = *on_its_way_;
  on_its_way_.reset();
  return synced;
}

Result<void> MarkFile::seal() {
  {
    const std::lock_guard lock{mutex_};
    mark_.sealed = true;
    DAYBOOK_CHECK(write());
  }
  return sync();
}

}  // namespace daybook::engine
