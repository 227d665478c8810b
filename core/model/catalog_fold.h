#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/model/record.h"
#include "core/model/schema_catalog.h"
#include "core/model/token.h"

namespace daybook::engine {

/// The state folded from log number 0, of this Store or another one: its Logs and schemas.
/// Move-only. Not thread-safe: the owner locks.
class CatalogFold {
 public:
  explicit CatalogFold(const StoreIdentity& store);

  /// Applies one Commit of log number 0. Applying it again changes nothing.
  Result<void> apply(const RecordView& record);

  /// Null if there is none. The result never changes and is valid as long as the fold.
  const LogInfo* find(std::uint32_t number) const;  ///< also the catalog itself and removed Logs
  const LogInfo* find(const LogName& name) const;
  const LogInfo& self() const { return by_number_.at(0); }
  std::vector<LogInfo> logs() const;  ///< without the catalog itself, by name
  std::vector<std::uint32_t> numbers() const;  ///< of all Logs ever created
  std::uint32_t next_number() const { return by_number_.rbegin()->first + 1; }
  std::shared_ptr<const SchemaCatalog> schemas() const { return schemas_; }
  const std::string& program() const { return program_; }  ///< empty if never set

  /// The name of log number 0; no other Log may have it.
  static constexpr std::string_view reserved_name = "catalog";

 private:
  struct StoredSchema {
    std::string category;
    std::uint64_t type_id = 0;
    std::vector<kj::Array<capnp::word>> nodes;
  };

  Result<void> apply_event(Bytes payload);
  Result<void> add_log(std::uint32_t number, capnp::Data::Reader id, std::string_view name);
  void remove_log(std::uint32_t number);
  Result<void> rebuild_schemas();

  Serial applied_;
  std::map<std::uint32_t, LogInfo> by_number_;
  std::map<std::string, const LogInfo*, std::less<>> by_name_;
  std::vector<StoredSchema> stored_schemas_;  // all ever added, in order
  std::shared_ptr<const SchemaCatalog> schemas_;
  std::string program_;
};

}  // namespace daybook::engine
