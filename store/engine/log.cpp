#include "store/engine/log.h"

#include <algorithm>

#include "core/bytes.h"
#include "store/engine/reader.h"
#include "store/engine/receipts.h"
#include "store/engine/scan.h"

namespace daybook::engine {
namespace {

/// No key of a Stream holds a zero byte.
std::string snapshot_key(const StreamId& stream, std::uint64_t state_type) {
  auto key = stream.text();
  key.push_back('\0');
  append_big_endian(key, state_type);
  return key;
}

}  // namespace

void Log::append(AppendRequest request, Completion<Result<Receipt>> done) noexcept {
  if (info_.number == 0) {
    sequencer_.refuse(std::move(done), Error{ErrorCode::invalid_argument,
                                             "the catalog is written by the store itself"});
    return;
  }
  append_unguarded(std::move(request), std::move(done));
}

void Log::append_unguarded(AppendRequest request, Completion<Result<Receipt>> done) noexcept {
  PendingAppend append{this,
                       {},
                       {},
                       std::move(request.condition),
                       std::move(request.chains),
                       head(),
                       std::nullopt,
                       std::move(done)};
  const auto refuse = [&](const Error& error) {
    append.break_chains();
    sequencer_.refuse(std::move(append.done), error);
  };
  const auto good = check_request(request);
  if (!good) return refuse(good.error());
  auto record = encode_record(request, info_.number, shared_.options.hash_chain);
  if (!record) return refuse(record.error());
  append.record = *std::move(record);
  append.streams = std::move(request.streams);
  const auto checked = check_filters(append);
  if (!checked) return refuse(checked.error());
  sequencer_.submit(std::move(append));
}

/// Looks through the durable part of the log here, on the caller's thread, so that the sequencer
/// need only look at what comes in between.
Result<void> Log::check_filters(PendingAppend& append) const {
  for (const auto& [filter, after] : append.condition.none_matching) {
    DAYBOOK_TRY(append.matched,
                find_match(shared_, info_.number, filter, append.after(after), append.checked_to));
    if (append.matched) break;
  }
  return {};
}

Result<Page<Position>> Log::read(const ReadRequest& request, PageBuffer& buffer) const {
  return read_log(shared_, info_, head(), request, buffer);
}

Result<Page<Version>> Log::read_stream(const StreamId& stream, const StreamReadRequest& request,
                                       PageBuffer& buffer) const {
  return engine::read_stream(shared_, info_, stream, request, buffer);
}

Result<Version> Log::stream_version(const StreamId& stream) const {
  DAYBOOK_TRY(const auto head, shared_.index->stream(info_.number, stream.text()));
  return head ? head->version : Version{0};
}

Result<std::optional<ExecutedCommand>> Log::find_command(CommandId id) const {
  return find_executed(shared_, info_, id);
}

Result<std::optional<Snapshot>> Log::read_snapshot(const StreamId& stream,
                                                   std::uint64_t state_type) const {
  DAYBOOK_TRY(const auto bytes,
              shared_.index->snapshot(info_.number, snapshot_key(stream, state_type)));
  if (!bytes) return std::optional<Snapshot>{};
  return Snapshot::parse(as_bytes(*bytes));
}

Result<void> Log::keep_snapshot(const StreamId& stream, const Snapshot& snapshot) {
  const auto bytes = snapshot.to_bytes();
  if (bytes.size() > Snapshot::bytes_max) {
    return fail(ErrorCode::limit_exceeded, "a snapshot of {} has {} bytes; at most {} are kept",
                stream, bytes.size(), Snapshot::bytes_max);
  }
  return shared_.index->put_snapshot(info_.number,
                                     snapshot_key(stream, snapshot.form.state_type), bytes);
}

Watch Log::when_past(Position position, Completion<Result<Position>> done) noexcept {
  auto watch = watches_.add(position, std::move(done));
  if (head() > position) {
    sequencer_.run([this] { watches_.publish(head()); });
  }
  return watch;
}

void Log::publish(Position head) {
  head_.store(head.value, std::memory_order_release);
  watches_.publish(head);
}

}  // namespace daybook::engine
