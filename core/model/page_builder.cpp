#include "core/model/page_builder.h"

#include <array>
#include <cstring>
#include <new>
#include <type_traits>

#include "core/model/append.h"

namespace daybook::engine {
namespace {

/// One allocation in the buffer for a Commit: head, events, their tags, the record itself.
class Space {
 public:
  Space(const RecordView& record, std::size_t events, std::size_t tags, PageBuffer& buffer)
      : at_{buffer.allocate(sizeof(CommitView) + events * sizeof(EventView) +
                            tags * sizeof(std::string_view) + record.bytes().size())} {}

  /// Uninitialised memory for `count` objects.
  template <class T>
  T* take(std::size_t count) {
    static_assert(sizeof(T) % 8 == 0 && alignof(T) <= 8 && std::is_trivially_destructible_v<T>);
    auto* const taken = reinterpret_cast<T*>(at_);
    at_ += count * sizeof(T);
    return taken;
  }
  RecordView copy(const RecordView& record) {
    const auto bytes = record.bytes();
    std::memcpy(at_, bytes.data(), bytes.size());
    return RecordView::trusted({at_, bytes.size()});
  }

 private:
  std::byte* at_;
};

CommitView* make_head(void* memory, const RecordView& record, const LogInfo& log) {
  return new (memory) CommitView{.log = &log,
                                 .serial = record.serial(),
                                 .first_position = record.first_position(),
                                 .event_count = record.event_count(),
                                 .events_before = record.events_before(),
                                 .recorded_at = record.recorded_at(),
                                 .command_id = record.command_id(),
                                 .digest = record.digest(),
                                 .metadata = record.is_stub() ? MetadataView{} : record.metadata(),
                                 .checksum = record.checksum(),
                                 .record = record.bytes(),
                                 .events = {}};
}

/// Makes views of the wanted events, in the order of the record; the nth is placed at `place(n)`.
template <class IsWanted, class Place>
void make_events(const CommitView& commit, const RecordView& record, std::string_view* tags,
                 IsWanted&& is_wanted, Place&& place) {
  std::array<std::uint64_t, CommitLimits::streams_max> next_versions;
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    next_versions[i] = record.first_version(i).value;
  }
  auto reader = record.tags();
  std::size_t made = 0;
  for (std::uint16_t i = 0; i < record.event_count(); ++i) {
    const auto event = record.event(i);
    const Version version{next_versions[event.stream]++};
    if (!is_wanted(i)) {
      for (unsigned left = event.tag_count; left > 0; --left) reader.next();
      continue;
    }
    const auto stream = record.stream(event.stream);
    for (unsigned n = 0; n < event.tag_count; ++n) new (tags + n) std::string_view{reader.next()};
    const Payload payload{reinterpret_cast<const capnp::word*>(event.payload.data()),
                          event.payload.size() / sizeof(capnp::word)};
    new (place(made++)) EventView{&commit,       record.first_position().next(i),
                                  version,       stream.category,
                                  stream.key,    event.variant,
                                  event.schema,  payload,
                                  {tags, event.tag_count}};
    tags += event.tag_count;
  }
}

/// `is_wanted` selects `count` events of the record; `place_of(n)` is the index of the nth.
template <class IsWanted, class PlaceOf>
const CommitView* build(const RecordView& record, const LogInfo& log, std::size_t count,
                        std::size_t tag_count, IsWanted&& is_wanted, PlaceOf&& place_of,
                        PageBuffer& buffer) {
  Space space{record, count, tag_count, buffer};
  auto* const head = space.take<CommitView>(1);
  auto* const events = space.take<EventView>(count);
  auto* const tags = space.take<std::string_view>(tag_count);
  const auto own = space.copy(record);
  auto* const commit = make_head(head, own, log);
  if (count == 0) return commit;
  make_events(*commit, own, tags, is_wanted, [&](std::size_t n) { return events + place_of(n); });
  commit->events = {events, count};
  return commit;
}

}  // namespace

const CommitView* build_commit(const RecordView& record, const LogInfo& log,
                               std::span<const std::uint16_t> chosen, bool backward,
                               PageBuffer& buffer) {
  const std::size_t count = record.is_stub() ? 0 : chosen.size();
  std::size_t tag_count = 0;
  for (std::size_t i = 0; i < count; ++i) tag_count += record.event(chosen[i]).tag_count;
  std::size_t passed = 0;
  return build(
      record, log, count, tag_count,
      [&](std::uint16_t i) { return passed < count && chosen[passed] == i && ++passed > 0; },
      [&](std::size_t n) { return backward ? count - 1 - n : n; }, buffer);
}

const CommitView* build_commit(const RecordView& record, const LogInfo& log, PageBuffer& buffer) {
  const std::size_t count = record.is_stub() ? 0 : record.event_count();
  std::size_t tag_count = 0;
  for (std::size_t i = 0; i < count; ++i) tag_count += record.event(i).tag_count;
  return build(
      record, log, count, tag_count, [](std::uint16_t) { return true; },
      [](std::size_t n) { return n; }, buffer);
}

}  // namespace daybook::engine
