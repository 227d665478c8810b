#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/engine/tail/segment.h"

namespace daybook::engine {

/// What one look at the tail sees: its segments, oldest first. Keeps them alive. Immutable but for
/// what is added to the last one.
struct TailView {
  Serial before;  ///< every later Commit that was sequenced is in one of the segments
  std::vector<std::shared_ptr<Segment>> segments;
  std::size_t indexed = 0;    ///< of the oldest ones: the index has them too
  bool last_is_open = false;  ///< the last one may still grow

  /// The last Commit that the index has.
  Serial indexed_to() const { return indexed == 0 ? before : segments[indexed - 1]->last(); }

  std::optional<Serial> command(std::uint32_t log, CommandId id, Serial head) const;
  /// For the thread that sequences: the Version that a Stream's next event gets.
  std::optional<Version> next_version(std::uint32_t log, std::string_view text,
                                      std::uint64_t hash) const;
  /// Nothing when no segment has the Stream.
  std::optional<Version> stream_version(std::uint32_t log, std::string_view text,
                                        Serial head) const;
  bool may_have_stream(std::uint64_t hash) const;
  /// Fetches from memory what that will need most often.
  void prefetch_stream(std::uint64_t hash) const {
    if (!segments.empty()) segments.back()->prefetch_stream(hash);
  }
  std::optional<Position> find_match(std::uint32_t log, const Filter& filter, Position after,
                                     Serial head) const;
  /// Position of the first event of the Log that is here, or where it would be; nothing when no
  /// segment has a Commit of the Log.
  std::optional<Position> first_position(std::uint32_t log, Serial head) const;
};

/// The end of the log in memory, so that the index can be written late and in bulk, and that most
/// of what is looked up needs no index. It never forgets what the index does not have: when the
/// index falls too far behind, it is full and appends must be refused. Owned by the engine; threads
/// as the methods say.
class Tail {
 public:
  struct Limits {
    SegmentLimits segment;  ///< what segments grow to: a small Store needs little memory
    std::size_t segments_max = 0;
  };

  /// Begins behind `before`, which the index has.
  Tail(Serial before, const Limits& limits);

  /// Any thread, at any time.
  std::shared_ptr<const TailView> view() const;

  // The thread that sequences:

  /// False when the record would need a segment more than there may be.
  bool has_room(const RecordView& record) const;
  struct Added {
    bool begins_segment = false;  ///< the view has changed
    bool completes_segment = false;
    bool wants_next = false;  ///< prepare_next() has something to do
  };
  Added add(const RecordView& record, std::span<const std::uint64_t> stream_hashes);
  /// The same for a record whose hashes are not known yet.
  Added add(const RecordView& record);
  /// As in the segment that is open, if one is.
  void prefetch_slots(std::uint32_t log, CommandId id, std::uint64_t stream_hash) const {
    if (newest_) newest_->prefetch_slots(log, id, stream_hash);
  }
  void prefetch_list(std::uint64_t stream_hash) const {
    if (newest_) newest_->prefetch_list(stream_hash);
  }
  void prefetch_postings(std::uint64_t stream_hash) const {
    if (newest_) newest_->prefetch_postings(stream_hash);
  }
  /// Completes the segment that is open, so that all of it can go to the index.
  void seal();

  // The thread that writes the index:

  /// Makes the segment that will be begun next, if it is time: the memory for it takes the
  /// operating system longer than appends should wait.
  void prepare_next();
  /// The oldest segment to which nothing is added any more and that the index does not have.
  std::shared_ptr<const Segment> next_to_index() const;
  /// The index has it now. It may be forgotten, when there is enough without it.
  void set_indexed();

 private:
  /// What the next segment will be like.
  struct Wanted {
    SegmentLimits limits;
    std::size_t list_bytes = 0;
  };

  template <class F>
  void change(F&& f);
  void begin_segment(const RecordView& first);
  bool want_next();

  const Limits limits_;
  std::shared_ptr<Segment> newest_;  // of the thread that sequences
  SegmentLimits next_limits_;        // the same
  bool asked_ = false;               // for the next one; the same

  mutable std::mutex mutex_;
  std::shared_ptr<const TailView> view_;
  std::optional<Wanted> wanted_;
  std::shared_ptr<Segment> prepared_;
};

}  // namespace daybook::engine
