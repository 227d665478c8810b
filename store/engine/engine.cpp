#include "store/engine/engine.h"

#include <kj/exception.h>

#include <algorithm>

#include "base/utf8.h"
#include "store/engine/catalog/catalog_changes.h"
#include "store/engine/read/places.h"
#include "store/engine/read/reader.h"
#include "store/engine/read/scan.h"
#include "store/engine/read/verify.h"

namespace daybook::engine {

Result<std::unique_ptr<Store>> Engine::open(Environment& environment, StoreOptions options,
                                            StoreIdentity identity, std::unique_ptr<Medium> medium,
                                            std::unique_ptr<Index> index,
                                            std::vector<std::string> notices) {
  DAYBOOK_CHECK(options.validate());
  std::unique_ptr<Engine> engine{new Engine{environment, std::move(options), identity,
                                            std::move(medium), std::move(index),
                                            std::move(notices)}};
  DAYBOOK_CHECK(engine->start());
  return engine;
}

Engine::Engine(Environment& environment, StoreOptions options, StoreIdentity identity,
               std::unique_ptr<Medium> medium, std::unique_ptr<Index> index,
               std::vector<std::string> notices)
    : shared_{environment,          std::move(options), identity, std::move(medium),
              std::move(index), std::move(notices)},
      indexer_{std::make_shared<Indexer>(shared_)},
      sequencer_{std::make_shared<Sequencer>(
          shared_,
          [this](const RecordView& record) {
            // This process wrote the Commit, so a failure to apply it is a bug.
            if (const auto applied = catalog_.apply(record); !applied) {
              sequencer_->poison(applied.error());
            }
          },
          [this] { indexer_->wake(); })},
      catalog_{shared_, *sequencer_} {}

Engine::~Engine() {
  scrub_->close();
  shared_.medium->on_failure({});
  sequencer_->close();
  if (shared_.tail) {
    // Index a long tail now, so that the next open reads less; a short tail is faster to read
    // again.
    const auto behind = shared_.durable_head().value - shared_.tail->view()->indexed_to().value;
    const bool writes = !sequencer_->poison() && !shared_.options.is_read_only;
    if (writes && behind > shared_.options.tail_segment_commits_max / 8) shared_.tail->seal();
    indexer_->close(!writes);
  }
  for (auto* log : catalog_.made()) log->close();
  const auto ended = shared_.medium->end();
  const bool is_told = sequencer_->poison().has_value();
  if (!ended && !is_told && shared_.options.on_poison) shared_.options.on_poison(ended.error());
}

Result<void> Engine::start() {
  DAYBOOK_TRY(const auto head, shared_.medium->find_head());
  DAYBOOK_CHECK(load_head(head));
  DAYBOOK_CHECK(catch_up(shared_, head));
  DAYBOOK_CHECK(fold_catalog());
  DAYBOOK_CHECK(check_index());
  if (shared_.tail->next_to_index() && !shared_.options.is_read_only) indexer_->wake();
  shared_.medium->on_failure([this](const Error& error) { sequencer_->poison(error); });
  if (shared_.medium->space() && !shared_.options.is_read_only) scrub_->begin();
  return {};
}

Result<void> Engine::load_head(Serial head) {
  if (head == Serial{0}) return {};
  const auto cursor = shared_.medium->cursor();
  DAYBOOK_TRY(const auto record, read_record(*cursor, head));
  shared_.events = record.events_before() + record.event_count();
  shared_.recorded_at = record.recorded_at();
  shared_.head = head.value;
  return {};
}

Result<void> Engine::fold_catalog() {
  DAYBOOK_CHECK(catalog_.self().load());
  LogScan scan{shared_, 0, Position{0}, catalog_.self().head(), Direction::forward};
  while (true) {
    DAYBOOK_TRY(const auto record, scan.next());
    if (!record) return {};
    DAYBOOK_CHECK(catalog_.apply(*record));
  }
}

/// Reads the index entries that users of the first Logs need, so that damage there is found and
/// rebuilt at opening, not while serving.
Result<void> Engine::check_index() const {
  constexpr std::uint32_t logs_max = 16;
  const auto space = shared_.medium->space();
  const bool can_be_built = !space || space->only_read.empty();
  if (!can_be_built && !shared_.options.is_read_only) return {};
  DAYBOOK_CHECK(catalog_.self().stream_version(catalog_stream()));
  std::vector<LogPlace> last;
  for (std::uint32_t number = 1; number < std::min(catalog_.next_number(), logs_max + 1);
       ++number) {
    DAYBOOK_CHECK(
        Places{shared_}.log_places(number, Position::end(), Direction::backward, 1, last));
  }
  return {};
}

StoreStatus Engine::status() const {
  StoreStatus status;
  status.head = shared_.durable_head();
  status.events = shared_.events.load(std::memory_order_acquire);
  status.logs = catalog_.logs().size();
  status.notices = shared_.notices;
  status.unindexed = status.head.value - shared_.tail->view()->indexed_to().value;
  if (const auto error = indexer_->error()) status.index_error = error->message();
  status.disk = shared_.space->status();
  if (status.disk && shared_.options.is_read_only) {
    status.disk->refusing = false;  // nothing is appended
    status.disk->reason.clear();
  }
  status.scrub = scrub_->status();
  if (const auto poison = sequencer_->poison()) {
    status.poisoned = true;
    status.poison = poison->message();
  }
  return status;
}

Result<EventLog*> Engine::loaded(Log& log) const {
  DAYBOOK_CHECK(log.load());
  return &log;
}

Result<EventLog*> Engine::log(const LogName& name) {
  if (auto* log = catalog_.find(name)) return loaded(*log);
  return fail(ErrorCode::unknown_log, "there is no log '{}' in this store", name);
}

Result<EventLog*> Engine::open_log(const LogName& name) {
  if (auto* log = catalog_.find(name)) return loaded(*log);
  if (name.text() == CatalogFold::reserved_name) {
    return fail(ErrorCode::invalid_argument, "the name '{}' is reserved: choose another", name);
  }
  const std::lock_guard lock{changing_};
  if (auto* log = catalog_.find(name)) return loaded(*log);
  const auto number = catalog_.next_number();
  if (number > shared_.options.logs_max) {
    return fail(ErrorCode::limit_exceeded, "the store has had {} logs; at most {} are allowed",
                number - 1, shared_.options.logs_max);
  }
  auto& environment = shared_.environment;
  const LogId id{Uuid::make_v7(environment.clock(), environment.random())};
  DAYBOOK_TRY(const auto version, catalog_.self().stream_version(catalog_stream()));
  DAYBOOK_CHECK(change_catalog(log_created(environment, version, {number, id, name})));
  return log(name);
}

Result<void> Engine::name_program(std::string_view name) {
  if (name.empty() || name.size() > program_name_bytes_max || !is_utf8(name)) {
    return fail(ErrorCode::invalid_argument,
                "the name of a program must have 1 to {} bytes of UTF-8; this one has {}",
                program_name_bytes_max, name.size());
  }
  const std::lock_guard lock{changing_};
  if (program() == name) return {};
  DAYBOOK_TRY(const auto version, catalog_.self().stream_version(catalog_stream()));
  return change_catalog(program_named(shared_.environment, version, name));
}

Result<SchemaComparison> Engine::compare(const EventSchema& schema) const {
  if (schema.category() == CatalogFold::reserved_name) {
    return fail(ErrorCode::invalid_argument, "the category '{}' is reserved: choose another",
                schema.category());
  }
  DAYBOOK_TRY(auto comparison, schemas()->compare(schema));
  if (comparison.is_new && !comparison.lacking.empty()) {
    return fail(ErrorCode::schema_mismatch,
                "the store has {}, which this program's schema lacks: add it again, and if it is "
                "no longer used, mark it $Daybook.retired",
                comparison.lacking.front().what);
  }
  if (comparison.is_new) DAYBOOK_CHECK(check_size(schema));
  for (const auto& tag : comparison.tags) {
    DAYBOOK_CHECK(check_tag(schema.category(), tag, comparison.is_new));
  }
  return comparison;
}

Result<bool> Engine::has_events(const EventType& type) const {
  PageBuffer buffer;
  for (const auto& info : catalog_.logs()) {
    auto* log = catalog_.find(info.name);
    if (!log) continue;
    DAYBOOK_CHECK(log->load());
    ReadRequest request{{}, Direction::forward, Filter::of_type(type), {.events_max = 1}};
    for (bool at_end = false; !at_end;) {
      DAYBOOK_TRY(const auto page, log->read(request, buffer));
      if (page.event_count() > 0) return true;
      request.from = page.next;
      at_end = page.at_end;
    }
  }
  return false;
}

/// Tags are assigned when events are appended.
Result<void> Engine::check_tag(const std::string& category,
                               const SchemaComparison::TagChange& tag,
                               bool is_new_program) const {
  // An older program would silently append events with other tags.
  bool matters = !is_new_program;
  if (!matters) {
    DAYBOOK_TRY(matters, has_events({category, tag.variant}));
  }
  if (!matters) return {};
  if (tag.lacking && !is_new_program) {
    return fail(ErrorCode::schema_mismatch,
                "the {} was added by a newer program than this one, and a filter or a boundary "
                "with it would miss new events of this one: use the newer one",
                tag.what);
  }
  if (tag.lacking) {
    return fail(ErrorCode::schema_mismatch,
                "the store has the {}, which this program's schema lacks: a filter or a boundary "
                "with this tag would miss new events. Add the tag again",
                tag.what);
  }
  if (!is_new_program) {
    return fail(ErrorCode::schema_mismatch,
                "the {} was removed by a newer program: use that program",
                tag.what);
  }
  return fail(ErrorCode::schema_mismatch,
              "the {} is new, but the store has such events without it: a filter or a boundary "
              "with this tag would miss them. Remove the tag, or add another event with it",
              tag.what);
}

Result<SchemaComparison> Engine::declare(const EventSchema& schema) {
  const std::lock_guard lock{changing_};
  DAYBOOK_TRY(auto comparison, compare(schema));
  if (!comparison.is_new) return comparison;
  DAYBOOK_TRY(const auto version, catalog_.self().stream_version(catalog_stream()));
  DAYBOOK_CHECK(change_catalog(schema_added(shared_.environment, version, schema)));
  return comparison;
}

Result<void> Engine::change_catalog(AppendRequest request) {
  if (shared_.options.is_read_only) {
    return fail(ErrorCode::closed, "the store is open only for reading");
  }
  const auto latch = shared_.environment.make_latch();
  Result<void> answer;
  catalog_.self().append_unguarded(std::move(request), [&](Result<Receipt> receipt) {
    if (!receipt) answer = fail(receipt.error());
    latch->open();
  });
  latch->wait();
  return answer;
}

Result<Page<Serial>> Engine::read_commits(Serial after, const ReadLimits& limits,
                                          PageBuffer& buffer) const {
  const auto find = [this](std::uint32_t number) { return catalog_.find(number); };
  return engine::read_commits(shared_, find, after, limits, buffer);
}

Watch Engine::when_past(Serial serial, Completion<Result<Serial>> done) noexcept {
  return sequencer_->when_past(serial, std::move(done));
}

Result<VerifyReport> Engine::verify(const Progress& progress) const {
  for (auto* log : catalog_.all()) DAYBOOK_CHECK(log->load());
  return verify_store(shared_, catalog_, progress);
}

Result<BackupReport> Engine::backup(const std::filesystem::path& to, const BackupOptions& options,
                                    const Progress& progress) const {
  if (sequencer_->poison()) {
    return fail(ErrorCode::closed,
                "a write to the log failed, so no backup can be made: restart the program first");
  }
  if (options.keep == 0) {
    return fail(ErrorCode::invalid_argument, "at least 1 backup must be kept");
  }
  return shared_.medium->backup({to, options, progress, shared_.identity,
                                 shared_.environment.clock().now(), shared_.durable_head()});
}

}  // namespace daybook::engine
