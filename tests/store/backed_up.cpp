#include "tests/store/backed_up.h"

#include <algorithm>
#include <random>

#include "tests/catch.h"

namespace daybook::testing {

BackedUp::BackedUp(StoreOptions options) : options_{std::move(options)} { reopen(); }

StoreOptions BackedUp::small_tables() {
  StoreOptions options;
  options.log_write_buffer_bytes = 64 * 1024;
  return options;
}

void BackedUp::reopen() {
  store_.reset();
  auto store = RocksdbStore::open(path(), environment_, options_);
  if (!store) FAIL(store.error().message());
  store_ = *std::move(store);
}

std::filesystem::path BackedUp::backup(std::uint64_t id) const {
  return backups() / fmt::format("{:06}", id);
}

void BackedUp::append(std::uint64_t from, std::uint64_t to, std::size_t bytes) {
  for (auto i = from; i <= to; ++i) REQUIRE(append_to(*store_, i, bytes));
}

Result<Receipt> BackedUp::append_to(Store& store, std::uint64_t number, std::size_t bytes) {
  DAYBOOK_TRY(auto* log, store.open_log(LogName::main()));
  auto text = fmt::format("{} ", number);
  std::minstd_rand noise{static_cast<std::minstd_rand::result_type>(number + 1)};
  while (bytes-- > 0) text += static_cast<char>(noise() >> 8);
  auto draft = Draft{command(number)}.event("a-1", text);
  return append_and_wait(*log, environment_, std::move(draft.request));
}

BackupReport BackedUp::back_up() {
  BackupOptions options;
  options.program = "a test";
  auto report = store_->backup(backups(), options, {});
  if (!report) FAIL(report.error().message());
  return *std::move(report);
}

RestoreReport BackedUp::restore(std::optional<std::uint64_t> id) {
  auto report = restore_backup(backups(), id, target(), {});
  if (!report) FAIL(report.error().message());
  return *std::move(report);
}

std::unique_ptr<Store> BackedUp::open_target() {
  auto store = RocksdbStore::open(target(), environment_, options_);
  if (!store) FAIL(store.error().message());
  return *std::move(store);
}

OneBackup::OneBackup() : BackedUp{small_tables()} {
  append(1, 30, 4096);
  reopen();  // turns all of them into tables
  append(31, 40, 4096);
  back_up();
  const auto is_table = [](const auto& file) { return file.extension() == ".sst"; };
  REQUIRE(std::ranges::any_of(files_below(backup(1)), is_table));
  expected = texts();
}

void check_restored(BackedUp& store, const std::vector<std::string>& expected) {
  auto copy = store.open_target();
  CHECK(read_all(**copy->log(LogName::main())) == expected);
  CHECK(copy->verify({})->findings.empty());
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
    if (entry.is_regular_file()) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace daybook::testing
