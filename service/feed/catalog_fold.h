#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/commit_source.h"
#include "store/engine/record.h"

namespace daybook::feed {

/// Log number 0 of a Store elsewhere, folded: which Logs and schemas it has. Records may come more
/// than once, from several feeds. Owned by a RemoteSource; any thread.
class CatalogFold {
 public:
  explicit CatalogFold(const StoreIdentity& store);

  Result<void> apply(const engine::RecordView& record);

  /// Null when there is none. Valid as long as the fold.
  const LogInfo* find(std::uint32_t number) const;
  std::vector<LogInfo> logs() const;  ///< without the catalog itself
  std::shared_ptr<const SchemaCatalog> schemas() const;

 private:
  struct StoredSchema {
    std::uint64_t type_id = 0;
    std::vector<kj::Array<capnp::word>> nodes;
  };

  Result<void> apply_event(Bytes payload);
  Result<void> add_log(std::uint32_t number, capnp::Data::Reader id, std::string_view name);
  void remove_log(std::uint32_t number);
  Result<void> rebuild_schemas();

  mutable std::mutex mutex_;
  Serial applied_;
  std::map<std::uint32_t, LogInfo> by_number_;
  std::map<std::string, std::uint32_t, std::less<>> by_name_;
  std::map<std::string, StoredSchema> stored_schemas_;
  std::shared_ptr<const SchemaCatalog> schemas_ = std::make_shared<SchemaCatalog>();
};

}  // namespace daybook::feed
