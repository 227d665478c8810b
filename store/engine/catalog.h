#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "store/engine/log.h"

namespace daybook::engine {

/// Log number 0 folded: which Logs and schemas the Store has. Owned by the engine, owns the Logs.
/// Changed by the sequencer's thread (and before the Store is open), read by any.
class Catalog {
 public:
  Catalog(const Shared& shared, Sequencer& sequencer);

  /// Applies one Commit of log number 0.
  Result<void> apply(const RecordView& record);

  Log& self() const { return *self_; }
  Log* find(const LogName& name) const;  ///< null when there is none
  Log* find(std::uint32_t number) const;
  std::vector<LogInfo> logs() const;  ///< without the catalog itself
  std::vector<Log*> all() const;      ///< with it, and with those that were removed
  std::uint32_t next_number() const;
  std::shared_ptr<const SchemaCatalog> schemas() const;

  /// The name of log number 0, which nobody else may have.
  static constexpr std::string_view reserved_name = "catalog";

 private:
  struct StoredSchema {
    std::uint64_t type_id = 0;
    std::vector<kj::Array<capnp::word>> nodes;
  };

  Result<void> apply_event(Payload payload);
  Result<void> add_log(std::uint32_t number, capnp::Data::Reader id, std::string_view name);
  void remove_log(std::uint32_t number);
  Result<void> rebuild_schemas();

  const Shared& shared_;
  Sequencer& sequencer_;
  std::unique_ptr<Log> self_;

  mutable std::shared_mutex mutex_;
  std::map<std::uint32_t, std::unique_ptr<Log>> by_number_;
  std::map<std::string, Log*, std::less<>> by_name_;
  std::map<std::string, StoredSchema> stored_schemas_;
  std::shared_ptr<const SchemaCatalog> schemas_;
};

/// Appends that change the catalog: applied to its one stream, which must be at `version`.
AppendRequest log_created(Environment& environment, Version version, std::uint32_t number,
                          const LogId& id, const LogName& name);
AppendRequest schema_added(Environment& environment, Version version, const EventSchema& schema);
const StreamId& catalog_stream();

}  // namespace daybook::engine
