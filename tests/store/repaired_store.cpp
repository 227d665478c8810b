#include "tests/store/repaired_store.h"

#include "tests/catch.h"

namespace daybook::testing {

namespace fs = std::filesystem;

RepairReport repair(const ClosedStore& store, RepairOptions options) {
  auto report = repair_store(store.path(), options);
  if (!report) FAIL(report.error().message());
  return *std::move(report);
}

RepairOptions dry() {
  RepairOptions options;
  options.dry_run = true;
  return options;
}

RepairOptions accepting() {
  RepairOptions options;
  options.accept_copy = true;
  return options;
}

void check_has(ClosedStore& store, std::uint64_t events, std::uint32_t epoch) {
  store.open();
  CHECK(store.texts().size() == events);
  CHECK(store.store().identity().epoch == epoch);
  const auto report = store.store().verify({});
  REQUIRE(report);
  CHECK(report->findings == std::vector<std::string>{});
  store.close();
}

void damage_wal(const ClosedStore& store, std::string_view payload) {
  bool is_done = false;
  for (const auto& entry : fs::directory_iterator{store.log()}) {
    if (entry.path().extension() != ".log") continue;
    auto content = content_of(entry.path());
    const auto at = content.find(payload);
    if (at == std::string::npos) continue;
    content[at] = '!';
    write_file(entry.path(), content);
    is_done = true;
  }
  REQUIRE(is_done);
}

void damage_table(const ClosedStore& store) {
  const auto table = store.file(".sst");
  auto content = content_of(table);
  content[100] = static_cast<char>(content[100] ^ 1);
  write_file(table, content);
}

}  // namespace daybook::testing
