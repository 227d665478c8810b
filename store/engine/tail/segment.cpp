#include "store/engine/tail/segment.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>

#include "base/bytes.h"
#include "core/model/append.h"

namespace daybook::engine {
namespace {

/// The maximum number of lists that one Commit can add.
constexpr std::size_t lists_of_commit_max =
    1 + CommitLimits::streams_max +
    CommitLimits::events_max * (1 + CommitLimits::tags_per_event_max);

/// A Commit that add() accepts always fits: a new block takes at most twice what its list has, plus
/// what a Commit with only new lists can add.
std::size_t memory_for(const SegmentLimits& limits) {
  constexpr std::size_t new_list_bytes = sizeof(Segment::List) + 8 + 48;
  return 3 * limits.list_bytes_max + lists_of_commit_max * new_list_bytes +
         CommitLimits::record_bytes_max;
}

std::uint64_t mix(std::uint64_t hash) {
  hash ^= hash >> 32;
  hash *= 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 29);
}

std::uint64_t hash_of(std::uint32_t log, CommandId id) {
  return mix(std::hash<CommandId>{}(id) + log * 0xD6E8FEB86659FD93ULL);
}

std::uint64_t hash_of(Segment::Kind kind, std::uint32_t log, std::string_view text) {
  const auto salt = (std::uint64_t{log} << 2 | static_cast<std::uint64_t>(kind)) + 1;
  return mix(std::hash<std::string_view>{}(text) + salt * 0xD6E8FEB86659FD93ULL);
}

template <class T>
T read_shared(const T& value) {
  return std::atomic_ref{const_cast<T&>(value)}.load(std::memory_order_acquire);
}
template <class T>
void write_shared(T& value, T changed) {
  std::atomic_ref{value}.store(changed, std::memory_order_release);
}

constexpr std::uint64_t upper_half = 0xFFFFFFFF00000000ULL;

/// Probes the slots for this hash. f(low half) returns true to stop.
template <class F>
bool probe(const ZeroedMemory<std::uint64_t>& slots, std::uint64_t hash, F&& f) {
  const auto mask = slots.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto slot = std::atomic_ref{slots[at]}.load(std::memory_order_acquire);
    if (slot == 0) return false;
    if (((slot ^ hash) & upper_half) == 0 && f(static_cast<std::uint32_t>(slot))) return true;
  }
}

void insert(const ZeroedMemory<std::uint64_t>& slots, std::uint64_t hash, std::uint32_t value) {
  const auto mask = slots.size() - 1;
  auto at = hash & mask;
  while (slots[at] != 0) at = (at + 1) & mask;
  std::atomic_ref{slots[at]}.store((hash & upper_half) | value, std::memory_order_release);
}

/// At most 3/4 of the slots are used.
std::size_t slots_for(std::size_t entries) { return std::bit_ceil(entries + entries / 3 + 1); }

}  // namespace

TypeText::TypeText(std::string_view category, std::uint16_t variant) : bytes_{category.size() + 3} {
  std::memcpy(text_, category.data(), category.size());
  text_[category.size()] = '\0';
  text_[category.size() + 1] = static_cast<char>(variant >> 8);
  text_[category.size() + 2] = static_cast<char>(variant & 0xFF);
}

std::uint16_t TypeText::variant_of(std::string_view text) {
  const auto high = static_cast<unsigned char>(text[text.size() - 2]);
  const auto low = static_cast<unsigned char>(text[text.size() - 1]);
  return static_cast<std::uint16_t>(high << 8 | low);
}

Segment::Segment(const SegmentLimits& limits, std::size_t lists_max)
    : limits_{limits},
      lists_max_{2 * limits.commits_max + 1024 + lists_max},
      commands_{limits.commits_max},
      command_slots_{slots_for(limits.commits_max)},
      list_slots_{slots_for(lists_max_)},
      memory_{memory_for(limits)} {
  command_slots_.touch();
  list_slots_.touch();
}

std::size_t Segment::lists_of(const RecordView& record) {
  if (record.is_stub()) return 1;
  std::size_t lists = 1 + record.stream_count();
  for (std::size_t i = 0; i < record.event_count(); ++i) lists += 1 + record.event(i).tag_count;
  return lists;
}

void Segment::touch(std::size_t list_bytes) {
  commands_.touch();
  memory_.touch(list_bytes);
}

bool Segment::has_room(const RecordView& record) const {
  return size_ < limits_.commits_max && memory_.bytes_used() < limits_.list_bytes_max &&
         list_count_ + lists_of(record) <= lists_max_;
}

std::uint64_t Segment::stream_hash(std::uint32_t log, std::string_view text) {
  return hash_of(Kind::stream, log, text);
}

void Segment::add(const RecordView& record, std::span<const std::uint64_t> stream_hashes) {
  add_command(record);
  push(open_log(record.log()), record.first_position().value, record.event_count());
  if (!record.is_stub()) {
    add_streams(record, stream_hashes);
    add_events(record);
  }
  checksum_ = record.checksum();
  ++size_;
}

void Segment::push(List& list, std::uint64_t key, std::uint32_t extra) {
  list.postings.push(memory_, {key, size_, extra});
  list.end = key + extra;
}

void Segment::add_command(const RecordView& record) {
  const Command command{record.command_id(), record.log()};
  commands_[size_] = command;
  // Written before the slot: a reader that does not see the range does not see the slot either.
  const auto time = id_time(command.id);
  if (time < lowest_id_) write_shared(lowest_id_, time);
  if (time > highest_id_) write_shared(highest_id_, time);
  insert(command_slots_, hash_of(command.log, command.id), size_ + 1);
}

void Segment::add_streams(const RecordView& record, std::span<const std::uint64_t> hashes) {
  std::array<std::uint32_t, CommitLimits::streams_max> counts{};
  for (std::uint16_t i = 0; i < record.event_count(); ++i) ++counts[record.event(i).stream];
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    const auto stream = record.stream(i);
    push(open_list(Kind::stream, record.log(), stream.text, hashes[i]), stream.first_version.value,
         counts[i]);
  }
}

std::optional<Version> Segment::next_version(std::uint32_t log, std::string_view text,
                                             std::uint64_t hash) const {
  const auto* list = find_list(Kind::stream, log, text, hash);
  return list ? std::optional{Version{list->end}} : std::nullopt;
}

void Segment::prefetch_slots(std::uint32_t log, CommandId id, std::uint64_t stream_hash) const {
  __builtin_prefetch(&command_slots_[hash_of(log, id) & (command_slots_.size() - 1)]);
  prefetch_stream(stream_hash);
}

void Segment::prefetch_stream(std::uint64_t hash) const {
  __builtin_prefetch(&list_slots_[hash & (list_slots_.size() - 1)]);
}

void Segment::prefetch_list(std::uint64_t stream_hash) const {
  const auto slot = list_slots_[stream_hash & (list_slots_.size() - 1)];
  if (slot != 0) __builtin_prefetch(&memory_.at<const List>(static_cast<std::uint32_t>(slot)));
}

void Segment::prefetch_postings(std::uint64_t stream_hash) const {
  const auto slot = list_slots_[stream_hash & (list_slots_.size() - 1)];
  if (slot == 0) return;
  memory_.at<const List>(static_cast<std::uint32_t>(slot)).postings.prefetch(memory_);
}

bool Segment::may_have_stream(std::uint64_t hash) const {
  return probe(list_slots_, hash, [](std::uint32_t) { return true; });
}

/// A type gets one posting per Commit, for its last event there, because it is only asked whether
/// one came after a Position. A tag gets one per event.
void Segment::add_events(const RecordView& record) {
  auto tags = record.tags();
  for (std::uint16_t i = 0; i < record.event_count(); ++i) {
    const auto event = record.event(i);
    const auto position = record.first_position().next(i).value;
    const auto category = record.stream(event.stream).category;
    auto& type = open_type(record.log(), category, event.variant);
    bool occurs_again = false;
    for (auto j = i + 1; j < record.event_count() && !occurs_again; ++j) {
      const auto other = record.event(static_cast<std::size_t>(j));
      occurs_again =
          other.variant == event.variant &&
          (other.stream == event.stream || record.stream(other.stream).category == category);
    }
    if (!occurs_again) push(type, position, 0);
    for (unsigned left = event.tag_count; left > 0; --left) {
      push(open_list(Kind::tag, record.log(), tags.next()), position, memory_.offset_of(&type));
    }
  }
}

Segment::List& Segment::open_log(std::uint32_t log) {
  if (!last_log_ || last_log_->log != log) last_log_ = &open_list(Kind::log, log, {});
  return *last_log_;
}

Segment::List& Segment::open_type(std::uint32_t log, std::string_view category,
                                  std::uint16_t variant) {
  const bool same = last_type_ && last_type_->log == log &&
                    TypeText::variant_of(last_type_->text()) == variant &&
                    TypeText::category_of(last_type_->text()) == category;
  if (!same) last_type_ = &open_list(Kind::type, log, TypeText{category, variant});
  return *last_type_;
}

Segment::List& Segment::open_list(Kind kind, std::uint32_t log, std::string_view text) {
  return open_list(kind, log, text, hash_of(kind, log, text));
}

Segment::List& Segment::open_list(Kind kind, std::uint32_t log, std::string_view text,
                                  std::uint64_t hash) {
  if (const auto* found = find_list(kind, log, text, hash)) return const_cast<List&>(*found);
  const auto offset = memory_.allocate(sizeof(List) + text.size());
  auto& list = memory_.at<List>(offset);
  auto& newest = newest_lists_[static_cast<std::size_t>(kind)];
  list.log = log;
  list.previous = newest;
  list.text_bytes = static_cast<std::uint16_t>(text.size());
  list.kind = kind;
  if (!text.empty()) std::memcpy(&list + 1, text.data(), text.size());
  write_shared(newest, offset);
  insert(list_slots_, hash, offset);
  ++list_count_;
  return list;
}

const Segment::List* Segment::find_list(Kind kind, std::uint32_t log, std::string_view text,
                                        std::uint64_t hash) const {
  const List* found = nullptr;
  probe(list_slots_, hash, [&](std::uint32_t offset) {
    const auto& list = memory_.at<const List>(offset);
    const bool same = list.kind == kind && list.log == log && list.text() == text;
    if (same) found = &list;
    return same;
  });
  return found;
}

std::uint32_t Segment::commit_of(Serial head) const {
  const auto offset = head.value - first_.value;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(offset, limits_.commits_max));
}

std::optional<Serial> Segment::command(std::uint32_t log, CommandId id, Serial head) const {
  const auto time = id_time(id);
  if (head < first_ || time > read_shared(highest_id_) || time < read_shared(lowest_id_)) {
    return std::nullopt;
  }
  std::optional<Serial> found;
  probe(command_slots_, hash_of(log, id), [&](std::uint32_t place) {
    const auto& command = commands_[place - 1];
    if (command.id != id || command.log != log || place - 1 > commit_of(head)) return false;
    const auto serial = serial_of(place - 1);
    if (!found || *found < serial) found = serial;
    return false;  // continue: a forgotten id may occur again later
  });
  return found;
}

PostingReader Segment::list(Kind kind, std::uint32_t log, std::string_view text,
                            Serial head) const {
  const auto* found =
      head < first_ ? nullptr : find_list(kind, log, text, hash_of(kind, log, text));
  if (!found) return {};
  PostingReader reader{memory_, found->postings};
  reader.cut_after(commit_of(head));
  return reader;
}

/// Looks for an event that matches one alternative of a filter.
class Segment::Match {
 public:
  Match(const Segment& segment, std::uint32_t log, Position after, Serial head)
      : segment_{segment}, log_{log}, after_{after}, head_{head} {}

  std::optional<Position> any_event() const {
    auto list = segment_.list(Kind::log, log_, {}, head_);
    if (list.is_empty()) return std::nullopt;
    const auto& last = list.last();
    return newer(Position{last.key + last.extra - 1});
  }

  std::optional<Position> of(const FilterItem& item) const {
    if (!item.tags.empty()) return with_tags(item);
    if (item.types.empty()) return any_event();
    for (const auto& type : item.types) {
      if (const auto found = of_type(type)) return found;
    }
    return std::nullopt;
  }

 private:
  std::optional<Position> newer(Position position) const {
    return position > after_ ? std::optional{position} : std::nullopt;
  }

  std::optional<Position> of_type(const EventType& type) const {
    std::optional<Position> found;
    if (type.category.size() > category_bytes_max) return found;  // no such category
    const auto look = [&](std::uint16_t variant) {
      auto list = segment_.list(Kind::type, log_, TypeText{type.category, variant}, head_);
      if (!list.is_empty() && !found) found = newer(Position{list.last().key});
    };
    if (type.variant) {
      look(*type.variant);
    } else {
      segment_.for_each_variant(log_, type.category, look);
    }
    return found;
  }

  std::optional<Position> with_tags(const FilterItem& item) const {
    std::array<PostingReader, CommitLimits::tags_per_event_max> tags;
    if (item.tags.size() > tags.size()) return std::nullopt;  // no event has that many
    std::size_t rarest = 0;
    for (std::size_t i = 0; i < item.tags.size(); ++i) {
      tags[i] = segment_.list(Kind::tag, log_, item.tags[i], head_);
      if (tags[i].size() < tags[rarest].size()) rarest = i;
    }
    auto& driver = tags[rarest];
    for (auto i = driver.size(); i > 0; --i) {
      const auto& posting = driver.at(i - 1);
      if (Position{posting.key} <= after_) break;
      if (!has_type(item, posting.extra)) continue;
      bool has_all = true;
      for (std::size_t other = 0; has_all && other < item.tags.size(); ++other) {
        if (other != rarest) has_all = contains(tags[other], posting.key);
      }
      if (has_all) return Position{posting.key};
    }
    return std::nullopt;
  }

  bool has_type(const FilterItem& item, std::uint32_t type_list) const {
    if (item.types.empty()) return true;
    const auto text = segment_.memory_.at<const List>(type_list).text();
    const auto category = TypeText::category_of(text);
    const auto variant = TypeText::variant_of(text);
    return std::ranges::any_of(
        item.types, [&](const EventType& type) { return type.matches(category, variant); });
  }

  static bool contains(PostingReader& list, std::uint64_t key) {
    const auto above = list.first_above(key);
    return above > 0 && list.at(above - 1).key == key;
  }

  const Segment& segment_;
  const std::uint32_t log_;
  const Position after_;
  const Serial head_;
};

std::optional<Position> Segment::find_match(std::uint32_t log, const Filter& filter, Position after,
                                            Serial head) const {
  const Match match{*this, log, after, head};
  if (filter.matches_everything()) return match.any_event();
  for (const auto& item : filter.items) {
    if (const auto found = match.of(item)) return found;
  }
  return std::nullopt;
}

}  // namespace daybook::engine
