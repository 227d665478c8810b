#include "core/ports/event_log.h"

namespace daybook {

Result<Receipt> append_and_wait(EventLog& log, Environment& environment, AppendRequest request) {
  const auto latch = environment.make_latch();
  std::optional<Result<Receipt>> answer;
  log.append(std::move(request), [&](Result<Receipt> result) {
    answer = std::move(result);
    latch->open();
  });
  latch->wait();
  return *std::move(answer);
}

}  // namespace daybook
