#include "tests/store/closed_store.h"

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/format_file.h"
#include "tests/catch.h"

namespace daybook::testing {

namespace fs = std::filesystem;

ClosedStore::ClosedStore(StoreOptions options) : options_{std::move(options)} {
  open();
  append(1, 12);
  close();
}

StoreOptions ClosedStore::small_segments() {
  StoreOptions options;
  options.tail_segment_commits_max = 4;
  options.tail_segments_max = 1000;
  return options;
}

fs::path ClosedStore::file(std::string_view part) const {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator{log()}) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(part) || name.ends_with(part)) found.push_back(entry.path());
  }
  REQUIRE(found.size() == 1);
  return found.front();
}

void ClosedStore::open() {
  auto store = RocksdbStore::open(path(), environment_, options_);
  if (!store) FAIL(store.error().message());
  store_ = *std::move(store);
}

void ClosedStore::flush() {
  open();
  close();
}

void ClosedStore::make_first_format() const {
  auto& files = *engine::system_files();
  auto format = engine::read_format(files, path()).value().value();
  format.format = engine::StoreFormat::first;
  format.base.reset();
  format.has_begun = false;
  REQUIRE(engine::write_format(files, path(), format));
  for (const auto* file : {"mark", "log/stamp", "index/stamp"}) fs::remove(path() / file);
}

void ClosedStore::fill_table_and_wal() {
  flush();
  open();
  append(13, 15);
  close();
}

void ClosedStore::put_older_log_back(std::uint64_t last) {
  fs::copy(log(), path() / "earlier");
  open();
  append(13, last);
  close();
  fs::remove_all(log());
  fs::rename(path() / "earlier", log());
}

void ClosedStore::append(std::uint64_t from, std::uint64_t to) {
  auto& log = **store_->open_log(LogName::main());
  for (auto i = from; i <= to; ++i) {
    auto draft = Draft{command(i)}.event("a-1", fmt::format("event {} ", i));
    REQUIRE(append_and_wait(log, environment_, std::move(draft.request)));
  }
}

std::vector<std::string> ClosedStore::texts() {
  return read_all(**store_->open_log(LogName::main()));
}

std::string ClosedStore::refusal() {
  const auto before = picture(path());
  const auto store = RocksdbStore::open(path(), environment_, options_);
  if (store) FAIL("the store was opened");
  CHECK(store.error().code() == ErrorCode::corrupt);
  CHECK(picture(path()) == before);
  return store.error().message();
}

void ClosedStore::check_whole() {
  open();
  CHECK(texts().size() == 12);
  const auto report = store_->verify({});
  REQUIRE(report);
  CHECK(report->findings == std::vector<std::string>{});
  close();
}

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

}  // namespace daybook::testing
