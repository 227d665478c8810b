#include <utility>

#include "net/http/exchange.h"

namespace daybook::http {

void Departure::on_gone(Task task) {
  {
    const std::lock_guard lock{mutex_};
    if (!is_told_) {
      task_ = std::move(task);
      return;
    }
  }
  task();
}

void Departure::tell() {
  Task task;
  {
    const std::lock_guard lock{mutex_};
    is_told_ = true;
    task = std::move(task_);
  }
  if (task) task();
}

bool Departure::is_told() const {
  const std::lock_guard lock{mutex_};
  return is_told_;
}

}  // namespace daybook::http
