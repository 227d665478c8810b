#pragma once

#include <memory>

#include "core/ports/store.h"
#include "store/store_options.h"

namespace daybook {

/// A Store in memory: the same engine as RocksdbStore on another Medium. Its records are lost when
/// it is destroyed. Made and owned by the user; any thread.
class MemoryStore final : public Store {
 public:
  /// Invalid options stop the process. Throws what Environment::make_serial_executor throws;
  /// nothing else can fail.
  explicit MemoryStore(Environment& environment, StoreOptions options = {});
  ~MemoryStore() override;

  StoreIdentity identity() const override;
  StoreStatus status() const override;
  Result<EventLog*> log(const LogName& name) override;
  Result<EventLog*> open_log(const LogName& name) override;
  std::vector<LogInfo> logs() const override;
  EventLog& catalog() override;
  std::string program() const override;
  Result<void> name_program(std::string_view name) override;
  Result<SchemaComparison> compare(const EventSchema& schema) const override;
  Result<SchemaComparison> declare(const EventSchema& schema) override;
  std::shared_ptr<const SchemaCatalog> schemas() const override;
  Serial head() const noexcept override;
  Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                    PageBuffer& buffer) const override;
  Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept override;
  Result<VerifyReport> verify(const Progress& progress) const override;

 private:
  std::unique_ptr<Store> engine_;
};

}  // namespace daybook
