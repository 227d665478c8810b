#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "core/model/catalog_fold.h"
#include "store/engine/log.h"

namespace daybook::engine {

/// The Logs that the catalog names. Each is made when first asked for, because a Store may have
/// very many unused ones. Owned by the engine; owns the Logs. Changed by the sequencer's thread
/// (and before the Store is open), read by any.
class Catalog {
 public:
  Catalog(const Shared& shared, Sequencer& sequencer);

  /// Applies one Commit of log number 0.
  Result<void> apply(const RecordView& record);

  Log& self() const { return *self_; }
  Log* find(const LogName& name) const;             ///< null if there is none
  const LogInfo* find(std::uint32_t number) const;  ///< null if there is none; makes no Log
  std::vector<LogInfo> logs() const;                ///< without the catalog itself
  std::vector<Log*> made() const;  ///< the Logs made so far, with the catalog itself
  std::vector<Log*> all() const;   ///< with removed ones; makes them all
  std::uint32_t next_number() const;
  std::shared_ptr<const SchemaCatalog> schemas() const;
  std::string program() const;  ///< empty if never set

 private:
  Log* made(const LogInfo& info) const;
  Log* make(const LogInfo& info) const;

  const Shared& shared_;
  Sequencer& sequencer_;

  mutable std::shared_mutex mutex_;
  CatalogFold fold_;
  const std::unique_ptr<Log> self_;
  mutable std::unordered_map<std::uint32_t, std::unique_ptr<Log>> made_;
};

}  // namespace daybook::engine
