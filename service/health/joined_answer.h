#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/environment.h"
#include "service/exchange.h"

namespace daybook {

/// An answer that is the same for everybody, made on a thread of its own: whoever asks while one is
/// waiting to be made gets that one too. So one answer at a time is made, however many ask, and
/// each is made after it was asked for. Shared by its route and its tasks; any thread.
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
