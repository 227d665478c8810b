#include "store/memory_view_store.h"

#include <map>
#include <mutex>

#include <fmt/format.h>

#include "store/memory/memory_view.h"
#include "store/rocksdb/views/view_name.h"

namespace daybook {

class MemoryViewStore::Parts {
 public:
  struct Views {
    std::shared_ptr<MemoryView> current;
    std::shared_ptr<MemoryView> beside;
  };
  std::mutex mutex;
  std::map<ViewName, Views> views;
};

MemoryViewStore::MemoryViewStore() : parts_{std::make_unique<Parts>()} {}
MemoryViewStore::~MemoryViewStore() = default;

Result<std::shared_ptr<View>> MemoryViewStore::open(const ViewName& name) {
  DAYBOOK_CHECK(check_view_name(name));
  const std::lock_guard lock{parts_->mutex};
  auto& current = parts_->views[name].current;
  if (!current) current = std::make_shared<MemoryView>();
  return current;
}

Result<std::shared_ptr<View>> MemoryViewStore::start_over(const ViewName& name,
                                                          std::string_view why) {
  DAYBOOK_CHECK(check_view_name(name));
  const std::lock_guard lock{parts_->mutex};
  return parts_->views[name].current = std::make_shared<MemoryView>(
             fmt::format("view {} is being rebuilt from the log: {}", to_string(name), why));
}

Result<std::shared_ptr<View>> MemoryViewStore::create_beside(const ViewName& name) {
  DAYBOOK_CHECK(check_view_name(name));
  const std::lock_guard lock{parts_->mutex};
  return parts_->views[name].beside = std::make_shared<MemoryView>();
}

Result<void> MemoryViewStore::promote(const ViewName& name, const std::shared_ptr<View>& view) {
  const std::lock_guard lock{parts_->mutex};
  auto& views = parts_->views[name];
  if (!view || view != views.beside) {
    return fail(ErrorCode::invalid_argument, "this is not the view that was last created beside {}",
                name.name);
  }
  DAYBOOK_CHECK(view->flush());
  views.current = std::move(views.beside);
  views.beside = nullptr;
  return {};
}

void MemoryViewStore::crash() {
  const std::lock_guard lock{parts_->mutex};
  for (auto& [name, views] : parts_->views) {
    views.beside = nullptr;
    if (views.current) views.current = views.current->as_flushed();
  }
}

}  // namespace daybook
