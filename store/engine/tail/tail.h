#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/engine/tail/segment.h"

namespace daybook::engine {

/// A snapshot of the tail: its segments, oldest first, kept alive. Immutable, except that the last
/// segment may grow. Shared; any thread.
struct TailView {
  Serial before;  ///< every later sequenced Commit is in a segment
  std::vector<std::shared_ptr<Segment>> segments;
  std::size_t indexed = 0;    ///< number of oldest segments that the index also has
  bool last_is_open = false;  ///< the last one may still grow

  /// The last Commit that the index has.
  Serial indexed_to() const { return indexed == 0 ? before : segments[indexed - 1]->last(); }

  std::optional<Serial> command(std::uint32_t log, CommandId id, Serial head) const;
  /// For the sequencer's thread: the Version of a Stream's next event.
  std::optional<Version> next_version(std::uint32_t log, std::string_view text,
                                      std::uint64_t hash) const;
  /// Nothing if no segment has the Stream.
  std::optional<Version> stream_version(std::uint32_t log, std::string_view text,
                                        Serial head) const;
  bool may_have_stream(std::uint64_t hash) const;
  /// Prefetches what stream look-ups most often need.
  void prefetch_stream(std::uint64_t hash) const {
    if (!segments.empty()) segments.back()->prefetch_stream(hash);
  }
  std::optional<Position> find_match(std::uint32_t log, const Filter& filter, Position after,
                                     Serial head) const;
  /// Position of the Log's first event in the tail; nothing if no segment has a Commit of the Log.
  std::optional<Position> first_position(std::uint32_t log, Serial head) const;
};

/// The end of the log in memory. It lets the index be written late and in bulk, and answers most
/// look-ups without the index. It keeps everything that the index does not have; when it is full,
/// appends must be refused. Owned by the engine; threads as the methods say.
class Tail {
 public:
  struct Limits {
    SegmentLimits segment;  ///< maximum; segments start small, so a small Store needs little memory
    std::size_t segments_max = 0;
  };

  /// Begins after `before`, which the index has.
  Tail(Serial before, const Limits& limits);

  /// Any thread, at any time.
  std::shared_ptr<const TailView> view() const;

  // The sequencer's thread:

  /// False if the record needs a new segment and segments_max is reached.
  bool has_room(const RecordView& record) const;
  struct Added {
    bool begins_segment = false;  ///< the view has changed
    bool completes_segment = false;
    bool wants_next = false;  ///< call prepare_next()
  };
  Added add(const RecordView& record, std::span<const std::uint64_t> stream_hashes);
  /// The same, computing the hashes.
  Added add(const RecordView& record);
  /// As in the open segment, if there is one.
  void prefetch_slots(std::uint32_t log, CommandId id, std::uint64_t stream_hash) const {
    if (newest_) newest_->prefetch_slots(log, id, stream_hash);
  }
  void prefetch_list(std::uint64_t stream_hash) const {
    if (newest_) newest_->prefetch_list(stream_hash);
  }
  void prefetch_postings(std::uint64_t stream_hash) const {
    if (newest_) newest_->prefetch_postings(stream_hash);
  }
  /// Completes the open segment, so that it can go to the index.
  void seal();

  // The indexing thread:

  /// Makes the next segment if wanted. Done ahead, because allocating it can take longer than
  /// appends should wait.
  void prepare_next();
  /// The oldest completed segment that the index does not have.
  std::shared_ptr<const Segment> next_to_index() const;
  /// That segment is now in the index. It may be dropped if the tail is large enough without it.
  void set_indexed();

 private:
  /// The size of the next segment.
  struct Wanted {
    SegmentLimits limits;
    std::size_t list_bytes = 0;
  };

  template <class F>
  void change(F&& f);
  void begin_segment(const RecordView& first);
  bool want_next();

  const Limits limits_;
  std::shared_ptr<Segment> newest_;  // of the sequencer's thread
  SegmentLimits next_limits_;        // likewise
  bool asked_ = false;               // for the next segment; likewise

  mutable std::mutex mutex_;
  std::shared_ptr<const TailView> view_;
  std::optional<Wanted> wanted_;
  std::shared_ptr<Segment> prepared_;
};

}  // namespace daybook::engine
