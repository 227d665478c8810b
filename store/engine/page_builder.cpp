#include "store/engine/page_builder.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "store/engine/scan.h"

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

std::span<const std::string_view> copy_tags(std::span<const std::string_view> tags,
                                            PageBuffer& buffer) {
  if (tags.empty()) return {};
  const auto copied = buffer.allocate_array<std::string_view>(tags.size());
  std::copy(tags.begin(), tags.end(), copied.begin());
  return copied;
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
  std::vector<RecordStream> streams;
  for (std::size_t i = 0; i < own.stream_count(); ++i) streams.push_back(own.stream(i));
  std::vector<std::string_view> tags;
  std::size_t done = 0;
  for_each_event(own, tags, [&](std::uint16_t i, const RecordEvent& event, auto event_tags) {
    auto& stream = streams[event.stream];
    const auto version = stream.first_version;
    stream.first_version = version.next();  // of the stream's next event in this commit
    if (done == chosen.size() || chosen[done] != i) return;
    const Payload payload{reinterpret_cast<const capnp::word*>(event.payload.data()),
                          event.payload.size() / sizeof(capnp::word)};
    events[backward ? chosen.size() - 1 - done : done] = EventView{&commit,
                                                                   own.first_position().next(i),
                                                                   version,
                                                                   stream.category,
                                                                   stream.key,
                                                                   event.variant,
                                                                   event.schema,
                                                                   payload,
                                                                   copy_tags(event_tags, buffer)};
    ++done;
  });
  commit.events = events;
  return &commit;
}

const CommitView* build_commit(const RecordView& record, const LogInfo& log, PageBuffer& buffer) {
  std::vector<std::uint16_t> all(record.event_count());
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  return build_commit(record, log, all, false, buffer);
}

}  // namespace daybook::engine
