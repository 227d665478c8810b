#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <memory>

#include "core/model/ids.h"

namespace daybook::engine {

/// Frees the space of command ids outside the window: those of Commits up to a Serial. Compactions
/// drop them; files with nothing else in them, which RocksDB would not compact on its own, are
/// compacted here. Owned by the index and called on its thread; compactions share the Serial.
class ForgottenCommands {
 public:
  /// Sets the options of the family `commands`. Call before opening it.
  void set_up(rocksdb::Options& commands) const;

  void forget_up_to(Serial serial) { up_to_->store(serial.value); }
  /// Compacts some of the files whose ids are all forgotten; the rest next time.
  void purge(rocksdb::DB& database, rocksdb::ColumnFamilyHandle& commands) const;

 private:
  std::shared_ptr<std::atomic<std::uint64_t>> up_to_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace daybook::engine
