// A block of the index that is damaged is an error to whoever needs it, never fewer events.

#include <algorithm>

#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store/files.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

constexpr int commits = 60;

/// An index of several files on one level, as a large one has them.
StoreOptions small_segments() {
  StoreOptions options;
  options.tail_segment_commits_max = 6;
  return options;
}

std::vector<fs::path> tables(const fs::path& index) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator{index}) {
    if (entry.path().extension() == ".sst") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

void flip_bit(const fs::path& path, std::size_t byte) {
  auto content = content_of(path);
  content.at(byte) = static_cast<char>(content[byte] ^ 1);
  write_file(path, content);
}

/// All texts that match, or nothing when there was an error.
std::optional<std::vector<std::string>> read(const EventLog& log, const Filter& filter,
                                             Direction direction) {
  std::vector<std::string> found;
  PageBuffer buffer;
  ReadRequest request{direction == Direction::forward ? Position{0} : Position::end(), direction,
                      filter, {}};
  while (true) {
    const auto page = log.read(request, buffer);
    if (!page) {
      CHECK(page.error().code() == ErrorCode::corrupt);
      return std::nullopt;
    }
    const auto more = texts(*page);
    found.insert(found.end(), more.begin(), more.end());
    if (page->at_end) return found;
    request.from = page->next;
  }
}

}  // namespace

TEST_CASE("a damaged block of the index is an error, never fewer events") {
  const TemporaryDirectory directory;
  const TemporaryDirectory copies;
  FakeTimeEnvironment environment;
  std::vector<std::string> all;
  {
    const auto store = RocksdbStore::open(directory.path(), environment, small_segments()).value();
    auto& log = **store->open_log(LogName::main());
    for (int i = 0; i < commits; ++i) {
      all.push_back(std::to_string(i));
      auto draft = Draft{}.event(fmt::format("a-{}", i % 7), all.back(), {"t:1"});
      REQUIRE(append_and_wait(log, environment, std::move(draft.request)));
    }
  }
  const auto files = tables(directory.path() / "index").size();
  REQUIRE(files > 4);
  int errors = 0;
  for (std::size_t file = 0; file < files; ++file) {
    const auto copy = copies.path() / std::to_string(file);
    fs::copy(directory.path(), copy, fs::copy_options::recursive);
    flip_bit(tables(copy / "index")[file], 10);  // in its first block
    const auto store = RocksdbStore::open(copy, environment, small_segments());
    if (!store) FAIL(store.error().message());
    const auto& log = **(*store)->log(LogName::main());
    for (const auto direction : {Direction::forward, Direction::backward}) {
      auto found = read(log, Filter::of_tag("t:1"), direction);
      errors += found ? 0 : 1;
      if (!found) continue;
      if (direction == Direction::backward) std::ranges::reverse(*found);
      CHECK(*found == all);
    }
  }
  CHECK(errors > 0);
}
