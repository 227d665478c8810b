#pragma once

#include <mutex>

#include "store/engine/catalog/catalog.h"
#include "store/engine/indexer.h"
#include "store/engine/read/scrub.h"
#include "store/engine/shared.h"
#include "store/engine/write/sequencer.h"

namespace daybook::engine {

/// The Store, over any Medium and Index. Owned by its user; any thread.
class Engine final : public Store {
 public:
  /// Opens the Store: brings the index up to the log and folds the catalog.
  static Result<std::unique_ptr<Store>> open(Environment& environment, StoreOptions options,
                                             StoreIdentity identity, std::unique_ptr<Medium> medium,
                                             std::unique_ptr<Index> index,
                                             std::vector<std::string> notices = {});
  ~Engine() override;

  StoreIdentity identity() const override { return shared_.identity; }
  StoreStatus status() const override;
  SourceStatus source_status() const override {
    return {shared_.durable_head(), shared_.events.load(std::memory_order_acquire)};
  }
  Result<EventLog*> log(const LogName& name) override;
  Result<EventLog*> open_log(const LogName& name) override;
  std::vector<LogInfo> logs() const override { return catalog_.logs(); }
  EventLog& catalog() override { return catalog_.self(); }
  std::string program() const override { return catalog_.program(); }
  Result<void> name_program(std::string_view name) override;
  Result<SchemaComparison> compare(const EventSchema& schema) const override;
  Result<SchemaComparison> declare(const EventSchema& schema) override;
  std::shared_ptr<const SchemaCatalog> schemas() const override { return catalog_.schemas(); }
  Serial head() const noexcept override { return shared_.durable_head(); }
  Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                    PageBuffer& buffer) const override;
  Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept override;
  Result<VerifyReport> verify(const Progress& progress) const override;
  Result<BackupReport> backup(const std::filesystem::path& to, const BackupOptions& options,
                              const Progress& progress) const override;

 private:
  Engine(Environment& environment, StoreOptions options, StoreIdentity identity,
         std::unique_ptr<Medium> medium, std::unique_ptr<Index> index,
         std::vector<std::string> notices);

  Result<void> start();
  Result<void> load_head(Serial head);
  Result<void> fold_catalog();
  Result<void> check_index() const;
  Result<EventLog*> loaded(Log& log) const;
  Result<bool> has_events(const EventType& type) const;
  Result<void> check_tag(const std::string& category, const SchemaComparison::TagChange& tag,
                         bool is_new_program) const;
  Result<void> change_catalog(AppendRequest request);

  Shared shared_;
  const std::shared_ptr<Indexer> indexer_;
  const std::shared_ptr<Sequencer> sequencer_;
  const std::shared_ptr<Scrub> scrub_ = std::make_shared<Scrub>(shared_);
  Catalog catalog_;
  std::mutex changing_;  // one catalog change at a time, so that each number is used once
};

}  // namespace daybook::engine
