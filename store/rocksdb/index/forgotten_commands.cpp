#include "store/rocksdb/index/forgotten_commands.h"

#include <rocksdb/compaction_filter.h>
#include <rocksdb/metadata.h>
#include <rocksdb/table_properties.h>

#include <algorithm>

#include "base/bytes.h"
#include "store/rocksdb/index/index_format.h"

namespace daybook::engine {
namespace {

const std::string last_serial{"daybook.last_serial"};
using UpTo = std::shared_ptr<std::atomic<std::uint64_t>>;

std::optional<std::uint64_t> serial_in(std::string_view value) {
  return index_format::take_varint(value);
}

/// Drops ids of Commits up to a Serial.
class Forget final : public rocksdb::CompactionFilter {
 public:
  explicit Forget(std::uint64_t up_to) : up_to_{up_to} {}
  const char* Name() const override { return "daybook.forgotten_commands"; }
  bool Filter(int, const rocksdb::Slice&, const rocksdb::Slice& value, std::string*,
              bool*) const override {
    const auto serial = serial_in(value.ToStringView());
    return serial && *serial <= up_to_;
  }

 private:
  const std::uint64_t up_to_;
};

class FilterFactory final : public rocksdb::CompactionFilterFactory {
 public:
  explicit FilterFactory(UpTo up_to) : up_to_{std::move(up_to)} {}
  const char* Name() const override { return "daybook.forgotten_commands"; }
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context&) override {
    const auto up_to = up_to_->load();
    if (up_to == 0) return nullptr;
    return std::make_unique<Forget>(up_to);
  }

 private:
  const UpTo up_to_;
};

/// Stores the highest Serial of a file in its properties; 0 if the file holds only deletions.
class LastSerial final : public rocksdb::TablePropertiesCollector {
 public:
  const char* Name() const override { return "daybook.last_serial"; }
  rocksdb::Status AddUserKey(const rocksdb::Slice&, const rocksdb::Slice& value,
                             rocksdb::EntryType type, rocksdb::SequenceNumber,
                             std::uint64_t) override {
    if (type == rocksdb::kEntryPut) {
      highest_ = std::max(highest_, serial_in(value.ToStringView()).value_or(UINT64_MAX));
    }
    return rocksdb::Status::OK();
  }
  rocksdb::Status Finish(rocksdb::UserCollectedProperties* properties) override {
    std::string text;
    index_format::append_varint(text, highest_);
    properties->insert_or_assign(last_serial, std::move(text));
    return rocksdb::Status::OK();
  }
  rocksdb::UserCollectedProperties GetReadableProperties() const override {
    return {{last_serial, std::to_string(highest_)}};
  }

 private:
  std::uint64_t highest_ = 0;
};

class LastSerialFactory final : public rocksdb::TablePropertiesCollectorFactory {
 public:
  const char* Name() const override { return "daybook.last_serial"; }
  rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(
      rocksdb::TablePropertiesCollectorFactory::Context) override {
    return new LastSerial;  // RocksDB takes ownership
  }
};

}  // namespace

void ForgottenCommands::set_up(rocksdb::Options& commands) const {
  commands.compaction_filter_factory = std::make_shared<FilterFactory>(up_to_);
  commands.table_properties_collector_factories.push_back(std::make_shared<LastSerialFactory>());
}

/// Ids mostly rise with time, so their files only move from level to level and are never rewritten.
/// A failure is retried with the next segment; an extra file does no harm.
void ForgottenCommands::purge(rocksdb::DB& database, rocksdb::ColumnFamilyHandle& commands) const {
  constexpr int files_max = 8;  // per call: the index is not written meanwhile
  const auto up_to = up_to_->load();
  rocksdb::TablePropertiesCollection properties;
  if (up_to == 0 || !database.GetPropertiesOfAllTables(&commands, &properties).ok()) return;
  rocksdb::ColumnFamilyMetaData family;
  database.GetColumnFamilyMetaData(&commands, &family);
  rocksdb::CompactionOptions options;
  options.compression = rocksdb::kDisableCompressionOption;  // use the family's
  int left = files_max;
  for (const auto& level : family.levels) {
    for (const auto& file : level.files) {
      const auto found = properties.find(file.db_path + file.name);
      if (left == 0 || file.being_compacted || found == properties.end()) continue;
      const auto& collected = found->second->user_collected_properties;
      const auto last = collected.find(last_serial);
      const auto serial = last == collected.end() ? std::nullopt : serial_in(last->second);
      if (!serial || *serial == 0 || *serial > up_to) continue;
      (void)database.CompactFiles(options, &commands, {file.name}, level.level);
      --left;
    }
  }
}

}  // namespace daybook::engine
