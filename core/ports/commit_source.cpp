#include "core/ports/commit_source.h"

#include <optional>

namespace daybook {

Result<Page<Serial>> read_and_wait(CommitSource& source, Environment& environment, Serial after,
                                   const ReadLimits& limits, PageBuffer& buffer) {
  while (true) {
    DAYBOOK_TRY(auto page, source.read_commits(after, limits, buffer));
    if (!page.commits.empty() || page.at_end) return page;
    const auto latch = environment.make_latch();
    std::optional<Result<Serial>> answer;
    const auto watch = source.when_past(after, [&](Result<Serial> head) {
      answer = std::move(head);
      latch->open();
    });
    latch->wait();
    DAYBOOK_CHECK(*answer);
  }
}

}  // namespace daybook
