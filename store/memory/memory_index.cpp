#include "store/memory/memory_index.h"

#include <algorithm>
#include <mutex>

namespace daybook::engine {
namespace {

/// At most `count` places from where `is_before` ends; backward from there, or from the last one.
template <class Place, class IsBefore>
std::vector<Place> slice(const std::vector<Place>& places, IsBefore is_before, Direction direction,
                         std::size_t count) {
  std::vector<Place> found;
  auto at = std::partition_point(places.begin(), places.end(), is_before);
  if (direction == Direction::forward) {
    for (; at != places.end() && found.size() < count; ++at) found.push_back(*at);
    return found;
  }
  if (at != places.end()) ++at;
  while (at != places.begin() && found.size() < count) found.push_back(*--at);
  return found;
}

}  // namespace

Result<Watermark> MemoryIndex::watermark() const {
  const std::shared_lock lock{mutex_};
  return watermark_;
}

Result<void> MemoryIndex::apply(std::span<const CommitEntry> entries) {
  const std::unique_lock lock{mutex_};
  for (const auto& entry : entries) {
    if (entry.serial > watermark_.serial) add(entry);
  }
  return {};
}

void MemoryIndex::add(const CommitEntry& entry) {
  auto& log = logs_[entry.log];
  log.commands.emplace(entry.command_id, entry.serial);
  log.places.push_back({entry.last_position, entry.serial});
  for (const auto& stream : entry.streams) {
    if (stream.first_version == Version{1}) log.streams.emplace(stream.text, stream.number);
    streams_[{stream.number.serial.value, stream.number.event}].push_back(
        {stream.first_version, stream.count, entry.serial});
  }
  watermark_ = {entry.serial, entry.checksum};
}

Result<void> MemoryIndex::drop() {
  const std::unique_lock lock{mutex_};
  logs_.clear();
  streams_.clear();
  snapshots_.clear();
  watermark_ = {};
  return {};
}

Result<std::optional<Serial>> MemoryIndex::command(std::uint32_t log, CommandId id) const {
  const std::shared_lock lock{mutex_};
  const auto entries = logs_.find(log);
  if (entries == logs_.end()) return std::optional<Serial>{};
  const auto found = entries->second.commands.find(id);
  if (found == entries->second.commands.end()) return std::optional<Serial>{};
  return std::optional{found->second};
}

Result<std::optional<StreamHead>> MemoryIndex::stream(std::uint32_t log,
                                                      std::string_view text) const {
  const std::shared_lock lock{mutex_};
  const auto entries = logs_.find(log);
  if (entries == logs_.end()) return std::optional<StreamHead>{};
  const auto found = entries->second.streams.find(std::string{text});
  if (found == entries->second.streams.end()) return std::optional<StreamHead>{};
  const auto number = found->second;
  const auto& last = streams_.at({number.serial.value, number.event}).back();
  return std::optional{StreamHead{number, Version{last.first_version.value + last.count - 1}}};
}

Result<std::vector<LogPlace>> MemoryIndex::log_commits(std::uint32_t log, Position from,
                                                       Direction direction,
                                                       std::size_t count) const {
  const std::shared_lock lock{mutex_};
  const auto entries = logs_.find(log);
  if (entries == logs_.end()) return std::vector<LogPlace>{};
  const auto is_before = [&](const LogPlace& place) { return place.last_position < from; };
  return slice(entries->second.places, is_before, direction, count);
}

Result<std::vector<StreamPlace>> MemoryIndex::stream_commits(StreamNumber number, Version from,
                                                             Direction direction,
                                                             std::size_t count) const {
  const std::shared_lock lock{mutex_};
  const auto found = streams_.find({number.serial.value, number.event});
  if (found == streams_.end()) return std::vector<StreamPlace>{};
  const auto is_before = [&](const StreamPlace& place) {
    return place.first_version.value + place.count - 1 < from.value;
  };
  return slice(found->second, is_before, direction, count);
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
