#pragma once

#include <memory>

#include "core/view_store.h"

namespace daybook {

/// Views in memory, forgotten with this object. Made and owned by its user; any thread.
class MemoryViewStore final : public ViewStore {
 public:
  MemoryViewStore();
  ~MemoryViewStore() override;

  Result<std::shared_ptr<View>> open(const ViewName& name) override;
  Result<std::shared_ptr<View>> start_over(const ViewName& name, std::string_view why) override;
  Result<std::shared_ptr<View>> create_beside(const ViewName& name) override;
  Result<void> promote(const ViewName& name, const std::shared_ptr<View>& view) override;

  /// For tests: what a crash leaves, i.e. every View as it was when last flushed, and no unfinished
  /// rebuild. Views that somebody holds are no longer those of the store.
  void crash();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
