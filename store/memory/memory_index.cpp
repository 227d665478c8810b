#include "store/memory/memory_index.h"

#include <algorithm>
#include <mutex>

namespace daybook::engine {
namespace {

/// Appends places as the query says. `is_before`: the place ends before the query's start.
/// `is_behind`: it begins after it.
template <class Place, class IsBefore, class IsBehind, class SerialOf>
void select(const std::vector<Place>& all, const PlaceQuery& query, IsBefore is_before,
            IsBehind is_behind, SerialOf serial_of, std::vector<Place>& places) {
  std::size_t left = query.count;
  if (query.direction == Direction::forward) {
    auto at = std::partition_point(all.begin(), all.end(), is_before);
    for (; at != all.end() && left > 0 && serial_of(*at) <= query.up_to; ++at, --left) {
      places.push_back(*at);
    }
    return;
  }
  const auto not_behind = [&](const Place& place) { return !is_behind(place); };
  auto at = std::partition_point(all.begin(), all.end(), not_behind);
  for (; at != all.begin() && left > 0; --at) {
    if (serial_of(*std::prev(at)) > query.up_to) continue;
    places.push_back(*std::prev(at));
    --left;
  }
}

template <class Map, class Key>
const typename Map::mapped_type& list_of(const Map& map, const Key& key) {
  static const typename Map::mapped_type none;
  const auto found = map.find(key);
  return found == map.end() ? none : found->second;
}

}  // namespace

Result<Watermark> MemoryIndex::watermark() const {
  const std::shared_lock lock{mutex_};
  return watermark_;
}

Result<void> MemoryIndex::apply(const Segment& segment, Serial forgotten) {
  const std::unique_lock lock{mutex_};
  add_commands(segment);
  segment.for_each_list(Segment::Kind::log, [&](const Segment::List& list) {
    auto& places = logs_[list.log];
    auto postings = segment.read(list);
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
      const auto& at = postings.at(i);
      places.push_back({Position{at.key}, at.extra, segment.serial_of(at.commit)});
    }
  });
  segment.for_each_list(Segment::Kind::stream, [&](const Segment::List& list) {
    auto& places = streams_[{list.log, std::string{list.text()}}];
    auto postings = segment.read(list);
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
      const auto& at = postings.at(i);
      places.push_back({Version{at.key}, at.extra, segment.serial_of(at.commit)});
    }
  });
  add_terms(segment, Segment::Kind::tag);
  add_terms(segment, Segment::Kind::type);
  if (forgotten > watermark_.forgotten) forget_commands(forgotten);
  watermark_ = {segment.last(), segment.checksum(), forgotten};
  return {};
}

void MemoryIndex::add_commands(const Segment& segment) {
  for (std::uint32_t i = 0; const auto& command : segment.commands()) {
    commands_[command.log].insert_or_assign(command.id, segment.serial_of(i++));
  }
}

void MemoryIndex::forget_commands(Serial up_to) {
  for (auto& [log, commands] : commands_) {
    std::erase_if(commands, [up_to](const auto& command) { return command.second <= up_to; });
  }
}

void MemoryIndex::add_terms(const Segment& segment, Segment::Kind kind) {
  segment.for_each_list(kind, [&](const Segment::List& list) {
    auto& places = terms_[{list.log, kind, std::string{list.text()}}];
    auto postings = segment.read(list);
    for (std::uint32_t i = 0; i < postings.size(); ++i) {
      const auto serial = segment.serial_of(postings.at(i).commit);
      if (places.empty() || places.back() != serial) places.push_back(serial);
    }
  });
}

Result<void> MemoryIndex::drop() {
  const std::unique_lock lock{mutex_};
  commands_.clear();
  logs_.clear();
  streams_.clear();
  terms_.clear();
  snapshots_.clear();
  watermark_ = {};
  return {};
}

Result<std::optional<Serial>> MemoryIndex::command(std::uint32_t log, CommandId id) const {
  const std::shared_lock lock{mutex_};
  const auto& commands = list_of(commands_, log);
  const auto found = commands.find(id);
  if (found == commands.end()) return std::optional<Serial>{};
  return std::optional{found->second};
}

Result<void> MemoryIndex::log_places(std::uint32_t log, Position from, const PlaceQuery& query,
                                     std::vector<LogPlace>& places) const {
  const std::shared_lock lock{mutex_};
  select(
      list_of(logs_, log), query,
      [&](const LogPlace& place) { return place.last_position() < from; },
      [&](const LogPlace& place) { return place.first_position > from; },
      [](const LogPlace& place) { return place.serial; }, places);
  return {};
}

Result<void> MemoryIndex::stream_places(std::uint32_t log, std::string_view stream, Version from,
                                        const PlaceQuery& query,
                                        std::vector<StreamPlace>& places) const {
  const std::shared_lock lock{mutex_};
  select(
      list_of(streams_, Name{log, std::string{stream}}), query,
      [&](const StreamPlace& place) { return place.last_version() < from; },
      [&](const StreamPlace& place) { return place.first_version > from; },
      [](const StreamPlace& place) { return place.serial; }, places);
  return {};
}

Result<void> MemoryIndex::term_places(std::uint32_t log, const Term& term, Serial from,
                                      const PlaceQuery& query, std::vector<Serial>& places) const {
  const std::shared_lock lock{mutex_};
  select(
      list_of(terms_, TermName{log, term.kind, std::string{term.text}}), query,
      [&](Serial serial) { return serial < from; }, [&](Serial serial) { return serial > from; },
      [](Serial serial) { return serial; }, places);
  return {};
}

Result<bool> MemoryIndex::has_tag(std::uint32_t log, std::string_view tag) const {
  const std::shared_lock lock{mutex_};
  return terms_.contains(TermName{log, Segment::Kind::tag, std::string{tag}});
}

Result<std::vector<std::uint16_t>> MemoryIndex::variants(std::uint32_t log,
                                                         std::string_view category) const {
  const std::shared_lock lock{mutex_};
  std::vector<std::uint16_t> variants;
  const std::string first{TypeText{category, 0}};
  for (auto at = terms_.lower_bound({log, Segment::Kind::type, first}); at != terms_.end(); ++at) {
    const auto& [list_log, kind, text] = at->first;
    const bool same =
        list_log == log && kind == Segment::Kind::type && TypeText::category_of(text) == category;
    if (!same) break;
    variants.push_back(TypeText::variant_of(text));
  }
  return variants;
}

Result<std::optional<std::string>> MemoryIndex::snapshot(std::uint32_t log,
                                                         std::string_view key) const {
  const std::shared_lock lock{mutex_};
  const auto found = snapshots_.find({log, std::string{key}});
  if (found == snapshots_.end()) return std::optional<std::string>{};
  return std::optional{found->second};
}

Result<void> MemoryIndex::put_snapshot(std::uint32_t log, std::string_view key,
                                       std::string_view bytes) {
  const std::unique_lock lock{mutex_};
  snapshots_.insert_or_assign({log, std::string{key}}, std::string{bytes});
  return {};
}

}  // namespace daybook::engine
