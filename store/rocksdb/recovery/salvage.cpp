#include "store/rocksdb/recovery/salvage.h"

#include <algorithm>

#include "store/rocksdb/database.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace fs = std::filesystem;

Result<Salvage> Salvage::open(const fs::path& directory, const rocksdb::Options& options) {
  Salvage salvage{options};
  auto& files = *options.env->GetFileSystem();
  DAYBOOK_TRY(const auto names, list_directory(files, directory));
  for (const auto& name : names) {
    if (name.ends_with(".sst")) DAYBOOK_CHECK(salvage.open_table(directory / name));
    const auto number = wal_number(name);
    if (number) DAYBOOK_CHECK(salvage.read_wal(directory / name, *number));
  }
  std::ranges::sort(salvage.tables_, {}, &Table::first);
  return salvage;
}

Result<void> Salvage::open_table(const fs::path& path) {
  Table table;
  table.path = path;
  table.reader = std::make_unique<rocksdb::SstFileReader>(options_);
  auto status = table.reader->Open(path.string());
  if (status.ok()) {
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    table.iterator.reset(table.reader->NewIterator(options));
    table.iterator->SeekToLast();
    const auto last = table.iterator->Valid() ? serial_of(table.iterator->key()) : Serial{0};
    table.iterator->SeekToFirst();
    const auto first = table.iterator->Valid() ? serial_of(table.iterator->key()) : Serial{0};
    status = table.iterator->status();
    if (status.ok() && first && last && *first > Serial{0}) {
      table.first = *first;
      table.last = *last;
      tables_.push_back(std::move(table));
      return {};
    }
  }
  const auto readable = check(status, fmt::format("read table {}", path.string()));
  if (!readable && readable.error().code() == ErrorCode::io) return readable;
  has_lost_tables_ = true;
  problems_.push_back(fmt::format("table {} cannot be read{}", path.string(),
                                  status.ok() ? "" : ": " + status.ToString()));
  return {};
}

Result<void> Salvage::read_wal(const fs::path& path, std::uint64_t number) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  auto& files = *options_.env->GetFileSystem();
  DAYBOOK_CHECK(check(files.NewSequentialFile(path.string(), {}, &file, nullptr),
                      fmt::format("open {}", path.string())));
  WalReader reader{std::move(file), number};
  while (true) {
    DAYBOOK_TRY(const auto batch, reader.next());
    if (batch) {
      (void)for_each_record(*batch, [&](Serial serial, Bytes bytes) {
        logged_.emplace(serial, as_text(bytes));
      });
      continue;
    }
    if (!reader.damage()) return {};
    problems_.push_back(fmt::format("{} at byte {} of {}", reader.damage()->reason,
                                    reader.damage()->offset, path.string()));
    DAYBOOK_TRY(const bool more, reader.skip_damage());
    if (!more) return {};
  }
}

/// Whether a record is complete and follows the last found Commit of its Log.
bool Salvage::take(Serial serial, Bytes bytes) {
  const auto record = RecordView::parse(bytes);
  if (!record || record->serial() != serial) return false;
  const auto last = chains_.find(record->log());
  if (last != chains_.end()) {
    const auto& [last_serial, hash] = last->second;
    if (record->previous_serial() != last_serial) return false;
    if (record->is_chained() && record->previous_hash() != hash) return false;
  }
  if (is_on_track_) chains_[record->log()] = {serial, record->head_hash()};
  if (as_text(bytes).data() != found_.data()) found_ = as_text(bytes);
  return true;
}

Result<Bytes> Salvage::find_in(Table& table, Serial serial) {
  auto& iterator = *table.iterator;
  const auto key = key_of(serial);
  if (!iterator.Valid() || iterator.key() != as_slice(key)) iterator.Seek(as_slice(key));
  const auto readable = check(iterator.status(), fmt::format("read {}", table.path.string()));
  if (!readable && readable.error().code() == ErrorCode::io) return fail(readable.error());
  if (!iterator.Valid() || iterator.key() != as_slice(key)) return Bytes{};
  found_ = iterator.value().ToString();
  iterator.Next();  // most likely asked for next
  return as_bytes(std::string_view{found_});
}

void Salvage::lose_track() {
  is_on_track_ = false;
  chains_.clear();
}

Result<Bytes> Salvage::find(Serial serial) {
  while (first_table_ < tables_.size() && tables_[first_table_].last < serial) ++first_table_;
  for (auto i = first_table_; i < tables_.size(); ++i) {
    auto& table = tables_[i];
    if (table.first > serial) break;
    if (table.last < serial) continue;
    DAYBOOK_TRY(const auto bytes, find_in(table, serial));
    if (!bytes.empty() && take(serial, bytes)) return as_bytes(std::string_view{found_});
  }
  const auto [begin, end] = logged_.equal_range(serial);
  for (auto logged = begin; logged != end; ++logged) {
    if (take(serial, as_bytes(std::string_view{logged->second}))) {
      return as_bytes(std::string_view{found_});
    }
  }
  return Bytes{};
}

/// The first Serial from this one on; this one if that cannot be read.
Serial Salvage::next_in(const Table& table, Serial serial) {
  auto& iterator = *table.iterator;
  const auto key = key_of(serial);
  iterator.Seek(as_slice(key));
  return iterator.Valid() ? serial_of(iterator.key()).value_or(serial) : serial;
}

Serial Salvage::next_after(Serial serial) const {
  auto next = Serial::end();
  for (const auto& table : tables_) {
    if (table.first > serial) next = std::min(next, table.first);
    if (table.first <= serial && serial < table.last) {
      next = std::min(next, next_in(table, serial.next()));
    }
  }
  const auto logged = logged_.upper_bound(serial);
  return logged == logged_.end() ? next : std::min(next, logged->first);
}

Serial Salvage::last() const {
  Serial last;
  for (const auto& table : tables_) last = std::max(last, table.last);
  return logged_.empty() ? last : std::max(last, logged_.rbegin()->first);
}

}  // namespace daybook::engine
