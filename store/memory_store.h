#pragma once

#include <memory>

#include "core/store.h"
#include "store/store_options.h"

namespace daybook {

/// A Store that keeps its records in memory and forgets them when destroyed: the same engine as
/// RocksdbStore on another medium. Made and owned by its user; any thread, as the port says.
class MemoryStore final : public Store {
 public:
  /// Options that make no sense stop the process. Throws what Environment::make_serial_executor
  /// does; nothing else can go wrong on opening in memory.
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
