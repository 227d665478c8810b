#pragma once

#include <memory>

#include "core/ports/view_store.h"

namespace daybook {

/// Views in memory, lost when this object is destroyed. Made and owned by the user; any thread.
class MemoryViewStore final : public ViewStore {
 public:
  MemoryViewStore();
  ~MemoryViewStore() override;

  Result<std::shared_ptr<View>> open(const ViewName& name) override;
  Result<std::shared_ptr<View>> start_over(const ViewName& name, std::string_view why) override;
  Result<std::shared_ptr<View>> create_beside(const ViewName& name) override;
  Result<void> promote(const ViewName& name, const std::shared_ptr<View>& view) override;

  /// For tests: simulates a crash. Each View returns to its last flush; unfinished rebuilds are
  /// lost. Views held by others no longer belong to this store.
  void crash();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
