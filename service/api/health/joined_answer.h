#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/environment.h"
#include "net/http/exchange.h"

namespace daybook {

/// Makes one answer for all requests that are waiting at the same time. A request that arrives
/// while an answer is queued gets that answer, so each answer is made after it was asked for, and
/// only one at a time is made. Shared by its route and its tasks; any thread.
class JoinedAnswer : public std::enable_shared_from_this<JoinedAnswer> {
 public:
  using Make = std::function<http::Response()>;

  JoinedAnswer(Executor& executor, Make make) : executor_{executor}, make_{std::move(make)} {}

  void ask(Completion<http::Response> done);

 private:
  void answer();

  Executor& executor_;
  const Make make_;
  std::mutex mutex_;
  std::vector<Completion<http::Response>> asking_;
};

}  // namespace daybook
