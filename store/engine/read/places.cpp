#include "store/engine/read/places.h"

#include <algorithm>

namespace daybook::engine {

Result<std::optional<Serial>> Places::command(std::uint32_t log, CommandId id) const {
  if (const auto found = tail_->command(log, id, head_)) return found;
  DAYBOOK_TRY(const auto serial, index_.command(log, id));
  return serial && *serial <= head_ ? serial : std::nullopt;
}

Result<Version> Places::stream_version(std::uint32_t log, std::string_view stream) const {
  if (const auto version = tail_->stream_version(log, stream, head_)) return *version;
  std::vector<StreamPlace> last;
  const PlaceQuery query{Direction::backward, 1, tail_->before};
  DAYBOOK_CHECK(index_.stream_places(log, stream, Version::end(), query, last));
  return last.empty() ? Version{0} : last.front().last_version();
}

Result<void> Places::older(std::uint32_t log, std::string_view, Position from,
                           const PlaceQuery& query, std::vector<LogPlace>& places) const {
  return index_.log_places(log, from, query, places);
}

Result<void> Places::older(std::uint32_t log, std::string_view text, Version from,
                           const PlaceQuery& query, std::vector<StreamPlace>& places) const {
  return index_.stream_places(log, text, from, query, places);
}

/// For lists with dense numbers: the index ends where the tail begins.
template <class Place, class Number>
Result<void> Places::dense_places(Segment::Kind kind, std::uint32_t log, std::string_view text,
                                  Number from, Direction direction, std::size_t count,
                                  std::vector<Place>& places) const {
  places.clear();
  struct Part {
    const Segment* segment;
    PostingReader list;
  };
  std::vector<Part> parts;
  for (const auto& segment : tail_->segments) {
    auto list = segment->list(kind, log, text, head_);
    if (!list.is_empty()) parts.push_back({segment.get(), list});
  }
  const auto begin = parts.empty() ? Number::end() : Number{parts.front().list.first().key};
  const auto place_of = [](const Segment& segment, const Posting& posting) {
    return Place{Number{posting.key}, posting.extra, segment.serial_of(posting.commit)};
  };
  if (direction == Direction::forward) {
    if (from < begin) {
      DAYBOOK_CHECK(older(log, text, from, {direction, count, tail_->before}, places));
    }
    for (auto& [segment, list] : parts) {
      auto i = list.first_above(from.value);
      while (i > 0 && list.at(i - 1).key + list.at(i - 1).extra > from.value) --i;
      for (; i < list.size() && places.size() < count; ++i) {
        places.push_back(place_of(*segment, list.at(i)));
      }
    }
    return {};
  }
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    for (auto i = part->list.first_above(from.value); i > 0 && places.size() < count; --i) {
      places.push_back(place_of(*part->segment, part->list.at(i - 1)));
    }
  }
  if (places.size() >= count || begin <= Number{1}) return {};
  const auto rest = std::min(from, begin.previous());
  return older(log, text, rest, {direction, count - places.size(), tail_->before}, places);
}

Result<void> Places::log_places(std::uint32_t log, Position from, Direction direction,
                                std::size_t count, std::vector<LogPlace>& places) const {
  return dense_places(Segment::Kind::log, log, {}, from, direction, count, places);
}

Result<void> Places::stream_places(std::uint32_t log, std::string_view stream, Version from,
                                   Direction direction, std::size_t count,
                                   std::vector<StreamPlace>& places) const {
  return dense_places(Segment::Kind::stream, log, stream, from, direction, count, places);
}

Result<void> Places::term_places(std::uint32_t log, const Term& term, Serial from,
                                 Direction direction, std::size_t count,
                                 std::vector<Serial>& places) const {
  places.clear();
  const auto add = [&](Serial serial) {
    if (places.empty() || places.back() != serial) places.push_back(serial);
  };
  const bool forward = direction == Direction::forward;
  if (forward && from <= tail_->before) {
    DAYBOOK_CHECK(index_.term_places(log, term, from, {direction, count, tail_->before}, places));
  }
  const auto look = [&](const Segment& segment) {
    if (!forward && from < segment.first()) return;
    auto list = segment.list(term.kind, log, term.text, head_);
    const auto offset = from < segment.first() ? 0 : from.value - segment.first().value;
    const auto commit = static_cast<std::uint32_t>(std::min<std::uint64_t>(offset, UINT32_MAX));
    if (forward) {
      auto i = commit == 0 ? 0 : list.first_after(commit - 1);
      for (; i < list.size() && places.size() < count; ++i) {
        add(segment.serial_of(list.at(i).commit));
      }
    } else {
      for (auto i = list.first_after(commit); i > 0 && places.size() < count; --i) {
        add(segment.serial_of(list.at(i - 1).commit));
      }
    }
  };
  const auto& segments = tail_->segments;
  if (forward) {
    for (const auto& segment : segments) look(*segment);
    return {};
  }
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) look(**segment);
  if (places.size() >= count) return {};
  const auto older = std::min(from, tail_->before);
  return index_.term_places(log, term, older, {direction, count - places.size(), tail_->before},
                            places);
}

Result<std::vector<std::uint16_t>> Places::variants(std::uint32_t log,
                                                    std::string_view category) const {
  DAYBOOK_TRY(auto variants, index_.variants(log, category));
  for (const auto& segment : tail_->segments) {
    segment->for_each_variant(log, category,
                              [&](std::uint16_t variant) { variants.push_back(variant); });
  }
  std::ranges::sort(variants);
  const auto rest = std::ranges::unique(variants);
  variants.erase(rest.begin(), rest.end());
  return variants;
}

}  // namespace daybook::engine
