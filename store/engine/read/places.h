#pragma once

#include "store/engine/shared.h"

namespace daybook::engine {

/// Finds where a Log's Commits are: recent ones in the tail, older ones in the index, as of one
/// moment. Sees Commits up to `head`. Owned by one read, used by one thread.
class Places {
 public:
  explicit Places(const Shared& shared) : Places{shared, shared.durable_head()} {}
  Places(const Shared& shared, Serial head)
      : index_{*shared.index}, tail_{shared.tail->view()}, head_{head} {}

  Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const;
  /// 0 if the Stream does not exist.
  Result<Version> stream_version(std::uint32_t log, std::string_view stream) const;

  // As in Index; `places` is cleared first.
  Result<void> log_places(std::uint32_t log, Position from, Direction direction, std::size_t count,
                          std::vector<LogPlace>& places) const;
  Result<void> stream_places(std::uint32_t log, std::string_view stream, Version from,
                             Direction direction, std::size_t count,
                             std::vector<StreamPlace>& places) const;
  Result<void> term_places(std::uint32_t log, const Term& term, Serial from, Direction direction,
                           std::size_t count, std::vector<Serial>& places) const;
  /// Whether a Commit before the tail has this tag.
  Result<bool> has_older(std::uint32_t log, std::string_view tag) const {
    return index_.has_tag(log, tag);
  }
  Result<std::vector<std::uint16_t>> variants(std::uint32_t log, std::string_view category) const;

  const TailView& tail() const { return *tail_; }
  Serial head() const { return head_; }

 private:
  template <class Place, class Number>
  Result<void> dense_places(Segment::Kind kind, std::uint32_t log, std::string_view text,
                            Number from, Direction direction, std::size_t count,
                            std::vector<Place>& places) const;
  Result<void> older(std::uint32_t log, std::string_view, Position from, const PlaceQuery& query,
                     std::vector<LogPlace>& places) const;
  Result<void> older(std::uint32_t log, std::string_view text, Version from,
                     const PlaceQuery& query, std::vector<StreamPlace>& places) const;

  const Index& index_;
  const std::shared_ptr<const TailView> tail_;
  const Serial head_;
};

}  // namespace daybook::engine
