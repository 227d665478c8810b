#include "service/api/health/joined_answer.h"

#include "net/http/guarded.h"

namespace daybook {

void JoinedAnswer::ask(Completion<http::Response> done) {
  {
    const std::lock_guard lock{mutex_};
    asking_.push_back(std::move(done));
    if (asking_.size() > 1) return;
  }
  executor_.post([self = shared_from_this()] { self->answer(); });
}

void JoinedAnswer::answer() {
  std::vector<Completion<http::Response>> asking;
  {
    const std::lock_guard lock{mutex_};
    asking.swap(asking_);
  }
  const auto response = http::guarded("the probe", make_);
  for (auto& done : asking) done(response);
}

}  // namespace daybook
