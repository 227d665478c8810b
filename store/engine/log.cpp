#include "store/engine/log.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "store/engine/read/reader.h"
#include "store/engine/read/scan.h"
#include "store/engine/write/executed_commands.h"

namespace daybook::engine {
namespace {

/// A zero byte separates the parts: no key of a Stream holds one.
std::string snapshot_key(const StreamId& stream, std::uint64_t state_type) {
  std::string key{stream.text()};
  key.push_back('\0');
  append_big_endian(key, state_type);
  return key;
}

}  // namespace

void Log::append(AppendRequest request, Completion<Result<Receipt>> done) noexcept {
  if (info().number == 0) {
    sequencer_.refuse(std::move(done), Error{ErrorCode::invalid_argument,
                                             "only the store itself may write to the catalog"});
    return;
  }
  append_unguarded(std::move(request), std::move(done));
}

void Log::append_unguarded(AppendRequest request, Completion<Result<Receipt>> done) noexcept {
  thread_local PendingAppendPtr spare;  // an answered append, for reuse
  drop_repeated_tags(request);
  if (const auto good = check_request(request); !good) {
    for (const auto& chain : request.chains) chain->break_up();
    return sequencer_.refuse(std::move(done), good.error());
  }
  auto append = spare ? std::move(spare) : std::make_unique<PendingAppend>();
  append->log = &state_;
  append->condition = std::move(request.condition);
  append->chains = std::move(request.chains);
  append->older_streams.clear();
  append->checked_to = head();
  append->matched.reset();
  append->done = std::move(done);
  if (auto answer = prepare(request, *append); !answer) {
    append->break_chains();
    sequencer_.refuse(std::move(append->done), std::move(answer).error());
    spare = std::move(append);
  } else if (*answer) {
    append->break_chains();
    sequencer_.answer(std::move(append->done), **std::move(answer));
    spare = std::move(append);
  } else {
    spare = sequencer_.submit(std::move(append));
  }
}

/// Encodes and looks up. Returns the answer if it is known already.
Result<std::optional<Receipt>> Log::prepare(AppendRequest& request, PendingAppend& append) const {
  const Places places{shared_};
  append.stream_hashes.clear();
  append.stream_hashes.reserve(request.streams.size());
  for (const auto& stream : request.streams) {
    append.stream_hashes.push_back(Segment::stream_hash(info().number, stream.text()));
    places.tail().prefetch_stream(append.stream_hashes[append.stream_hashes.size() - 1]);
  }
  DAYBOOK_CHECK(encode_record(request, info().number, shared_.options.hash_chain, append.record));
  append.streams.clear();
  append.streams.reserve(request.streams.size());
  for (auto& stream : request.streams) append.streams.push_back({std::move(stream), Version{0}});
  return look_up(places, append);
}

/// Asks the index on the caller's thread, so that the sequencer only needs memory: whether the
/// command was executed, the Versions of Streams, whether an event matches.
Result<std::optional<Receipt>> Log::look_up(const Places& places, PendingAppend& append) const {
  append.looked_up_to = places.tail().before;
  const auto record = RecordView::trusted(append.record);
  const auto id = record.command_id();
  // The sequencer checks the tail itself, so only the index is asked here.
  DAYBOOK_TRY(const auto serial, shared_.index->command(info().number, id));
  if (serial && *serial <= places.head()) {
    DAYBOOK_TRY(auto executed, read_executed(shared_, info(), id, *serial));
    if (executed) {
      DAYBOOK_CHECK(check_digest(record.digest(), *executed));
      return std::optional{std::move(executed->receipt)};
    }
  }
  DAYBOOK_CHECK(look_up_streams(places, append));
  for (const auto& [filter, after] : append.condition.none_matching) {
    DAYBOOK_TRY(append.matched,
                find_match(shared_, info().number, filter, append.after(after), append.checked_to));
    if (append.matched) break;
  }
  return std::optional<Receipt>{};
}

Result<void> Log::look_up_streams(const Places& places, PendingAppend& append) const {
  const auto look = [&](std::string_view text, std::uint64_t hash) -> Result<void> {
    if (places.tail().may_have_stream(hash)) return {};
    DAYBOOK_TRY(const auto version, places.stream_version(info().number, text));
    if (version > Version{0}) append.older_streams.push_back({text, version});
    return {};
  };
  const auto record = RecordView::trusted(append.record);
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    DAYBOOK_CHECK(look(record.stream(i).text, append.stream_hashes[i]));
  }
  for (const auto& [stream, version] : append.condition.expected) {
    const auto found = std::ranges::find(append.streams, stream, &StreamVersion::stream);
    if (found != append.streams.end()) continue;
    DAYBOOK_CHECK(look(stream.text(), Segment::stream_hash(info().number, stream.text())));
  }
  return {};
}

Result<void> Log::load() {
  if (loaded_.load(std::memory_order_acquire)) return {};
  const std::lock_guard lock{loading_};
  if (loaded_.load(std::memory_order_relaxed)) return {};
  std::vector<LogPlace> last;
  DAYBOOK_CHECK(
      Places{shared_}.log_places(info().number, Position::end(), Direction::backward, 1, last));
  if (!last.empty()) {
    const auto cursor = shared_.medium->cursor();
    DAYBOOK_TRY(const auto record, read_record(*cursor, last.front().serial));
    state_.tail() = {record.last_position().next(), record.serial(), record.recorded_at(),
                     record.head_hash()};
    state_.publish(record.last_position());
  }
  loaded_.store(true, std::memory_order_release);
  return {};
}

Result<Page<Position>> Log::read(const ReadRequest& request, PageBuffer& buffer) const {
  return read_log(shared_, info(), head(), request, buffer);
}

Result<Page<Version>> Log::read_stream(const StreamId& stream, const StreamReadRequest& request,
                                       PageBuffer& buffer) const {
  return engine::read_stream(shared_, info(), stream, request, buffer);
}

Result<Version> Log::stream_version(const StreamId& stream) const {
  return Places{shared_}.stream_version(info().number, stream.text());
}

Result<std::optional<ExecutedCommand>> Log::find_command(CommandId id) const {
  DAYBOOK_TRY(const auto serial, Places{shared_}.command(info().number, id));
  if (!serial) return std::optional<ExecutedCommand>{};
  return read_executed(shared_, info(), id, *serial);
}

Result<std::optional<Snapshot>> Log::read_snapshot(const StreamId& stream,
                                                   std::uint64_t state_type) const {
  DAYBOOK_TRY(const auto bytes,
              shared_.index->snapshot(info().number, snapshot_key(stream, state_type)));
  if (!bytes) return std::optional<Snapshot>{};
  return Snapshot::parse(as_bytes(*bytes));
}

Result<void> Log::keep_snapshot(const StreamId& stream, const Snapshot& snapshot) {
  const auto bytes = snapshot.to_bytes();
  if (bytes.size() > Snapshot::bytes_max) {
    return fail(ErrorCode::limit_exceeded, "a snapshot of {} has {} bytes; at most {} are allowed",
                stream, bytes.size(), Snapshot::bytes_max);
  }
  return shared_.index->put_snapshot(info().number,
                                     snapshot_key(stream, snapshot.form.state_type), bytes);
}

Watch Log::when_past(Position position, Completion<Result<Position>> done) noexcept {
  auto watch = state_.watches().add(position, std::move(done));
  if (head() > position) {
    sequencer_.run([this] { state_.watches().publish(head()); });
  }
  return watch;
}

}  // namespace daybook::engine
