#include "store/engine/page_builder.h"

#include <array>
#include <cstring>

#include "core/append.h"

namespace daybook::engine {
namespace {

RecordView copy(const RecordView& record, PageBuffer& buffer) {
  const auto bytes = record.bytes();
  auto* memory = buffer.allocate(bytes.size());
  std::memcpy(memory, bytes.data(), bytes.size());
  return RecordView::trusted({memory, bytes.size()});
}

void fill_head(CommitView& commit, const RecordView& record, const LogInfo& log) {
  commit.log = &log;
  commit.serial = record.serial();
  commit.first_position = record.first_position();
  commit.event_count = record.event_count();
  commit.events_before = record.events_before();
  commit.recorded_at = record.recorded_at();
  commit.command_id = record.command_id();
  commit.digest = record.digest();
  commit.checksum = record.checksum();
  commit.record = record.bytes();
  if (!record.is_stub()) commit.metadata = record.metadata();
}

/// Calls f(ordinal, view) for each event that `is_wanted(ordinal)`, in the order of the record.
template <class IsWanted, class F>
void view_events(const CommitView& commit, const RecordView& record, PageBuffer& buffer,
                 IsWanted&& is_wanted, F&& f) {
  std::array<std::uint64_t, CommitLimits::streams_max> next_versions;
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    next_versions[i] = record.first_version(i).value;
  }
  auto tags = record.tags();
  for (std::uint16_t i = 0; i < record.event_count(); ++i) {
    const auto event = record.event(i);
    const Version version{next_versions[event.stream]++};
    if (!is_wanted(i)) {
      for (unsigned left = event.tag_count; left > 0; --left) tags.next();
      continue;
    }
    const auto stream = record.stream(event.stream);
    const auto own_tags = buffer.allocate_array<std::string_view>(event.tag_count);
    for (auto& tag : own_tags) tag = tags.next();
    const Payload payload{reinterpret_cast<const capnp::word*>(event.payload.data()),
                          event.payload.size() / sizeof(capnp::word)};
    f(i, EventView{&commit, record.first_position().next(i), version, stream.category, stream.key,
                   event.variant, event.schema, payload, own_tags});
  }
}

}  // namespace

const CommitView* build_commit(const RecordView& record, const LogInfo& log,
                               std::span<const std::uint16_t> chosen, bool backward,
                               PageBuffer& buffer) {
  auto& commit = buffer.allocate_array<CommitView>(1).front();
  const auto own = copy(record, buffer);
  fill_head(commit, own, log);
  if (chosen.empty() || own.is_stub()) return &commit;
  const auto events = buffer.allocate_array<EventView>(chosen.size());
  std::size_t done = 0;
  view_events(
      commit, own, buffer,
      [&](std::uint16_t i) { return done < chosen.size() && chosen[done] == i; },
      [&](std::uint16_t, const EventView& event) {
        events[backward ? chosen.size() - 1 - done : done] = event;
        ++done;
      });
  commit.events = events;
  return &commit;
}

const CommitView* build_commit(const RecordView& record, const LogInfo& log, PageBuffer& buffer) {
  auto& commit = buffer.allocate_array<CommitView>(1).front();
  const auto own = copy(record, buffer);
  fill_head(commit, own, log);
  if (own.is_stub()) return &commit;
  const auto events = buffer.allocate_array<EventView>(own.event_count());
  view_events(
      commit, own, buffer, [](std::uint16_t) { return true; },
      [&](std::uint16_t i, const EventView& event) { events[i] = event; });
  commit.events = events;
  return &commit;
}

}  // namespace daybook::engine
