#include "service/lifecycle/notice_limit.h"

#include <utility>

namespace daybook {

std::optional<std::uint64_t> NoticeLimit::admit(SteadyTime now) {
  if (!begin_ || now - *begin_ >= interval) {
    begin_ = now;
    told_ = 0;
  }
  if (told_ == lines_max) {
    ++left_out_;
    return std::nullopt;
  }
  ++told_;
  return std::exchange(left_out_, 0);
}

}  // namespace daybook
