#include <daybook/base/system_environment.h>
#include <daybook/core/commands/command_handler.h>
#include <daybook/projections/projector.h>
#include <daybook/store/memory_store.h>
#include <daybook/store/memory_view_store.h>
#include <daybook/store/rocksdb_store.h>
#include <daybook/store/rocksdb_view_store.h>

#include "counter.h"

using namespace daybook;
using namespace std::chrono_literals;

Result<void> count(Environment& environment, Store& store, ViewStore& views) {
  DAYBOOK_TRY(auto counter, CommandHandler<hello::Counter>::open(store, environment));
  DAYBOOK_TRY(auto totals, Projector::start<hello::Totals>(store, views, environment));
  DAYBOOK_TRY(const auto done, counter.execute("clicks", [](auto c) { c.initAdd().setAmount(7); }));
  DAYBOOK_CHECK(totals->wait_for(done.receipt(), environment.clock().steady_now() + 5s));
  DAYBOOK_TRY(const auto* log, store.log(LogName::main()));
  DAYBOOK_TRY(const auto rows, totals->read(log->info().id));
  DAYBOOK_TRY(const auto answer, rows.get("clicks"));
  fmt::print("clicks: {}\n", answer.entry->row.as<hello::TotalRow>().getTotal());
  return {};
}

Result<void> run(const std::filesystem::path& directory) {
  SystemEnvironment environment;
  MemoryStore memory{environment};
  MemoryViewStore memory_views;
  DAYBOOK_CHECK(count(environment, memory, memory_views));
  DAYBOOK_TRY(const auto disk, RocksdbStore::open(directory, environment));
  DAYBOOK_TRY(const auto views, RocksdbViewStore::open(directory / "views", disk->identity().id));
  return count(environment, *disk, *views);
}

int main(int argc, char** argv) {
  if (argc > 2) return fmt::print(stderr, "usage: hello [DIR]\n"), 2;
  const auto done = run(argc > 1 ? argv[1] : "hello-data");
  if (!done) fmt::print(stderr, "error: {}\n", done.error());
  return done ? 0 : 1;
}
