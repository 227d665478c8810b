#pragma once

#include <atomic>
#include <shared_mutex>
#include <vector>

#include "store/engine/medium.h"
#include "store/engine/write/encode.h"

namespace daybook::engine {

/// Records in memory, lost when it is destroyed. Owned by the engine; threads as the port says.
class MemoryMedium final : public Medium {
 public:
  Result<Serial> find_head() const override;
  Result<void> write(const WriteRequest& request) override;
  std::unique_ptr<Cursor> cursor() const override;
  std::vector<std::string> check_witnesses() const override { return {}; }
  void on_failure(std::function<void(const Error&)>) override {}  // memory does not fail
  void abandon() noexcept override {}

  /// For tests: replaces a record, to simulate damage. Empty bytes remove it.
  void damage(Serial serial, RecordBytes bytes);

 private:
  class MemoryCursor;

  mutable std::shared_mutex mutex_;
  std::vector<RecordBytes> records_;  // a record's bytes never move
};

}  // namespace daybook::engine
