#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <memory>

#include "core/ids.h"

namespace daybook::engine {

/// Gives back the space of command ids that do not count any more: those of Commits up to a Serial.
/// Compactions drop them, and files with nothing else in them, which nothing would compact, are
/// compacted. Owned by the index, whose thread calls it; the compactions share what they need.
class ForgottenCommands {
 public:
  /// Makes the options those of the family of the commands. Before it is opened.
  void set_up(rocksdb::Options& commands) const;

  void forget_up_to(Serial serial) { up_to_->store(serial.value); }
  /// Compacts some of the files in which all ids are forgotten; the others next time.
  void purge(rocksdb::DB& database, rocksdb::ColumnFamilyHandle& commands) const;

 private:
  std::shared_ptr<std::atomic<std::uint64_t>> up_to_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace daybook::engine
