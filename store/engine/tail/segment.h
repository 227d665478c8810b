#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "core/model/filter.h"
#include "core/model/record.h"
#include "store/engine/tail/posting_list.h"

namespace daybook::engine {

/// The rising part of a UUIDv7 (RFC 9562): milliseconds, then bits that are random in most
/// implementations.
inline std::uint64_t id_time(CommandId id) {
  return big_endian(load<std::uint64_t>(id.uuid.bytes.data()));
}

/// Size at which the next segment is begun.
struct SegmentLimits {
  std::uint32_t commits_max = 0;
  std::size_t list_bytes_max = 0;
};

/// Look-up tables of consecutive Commits, in memory: command ids, and the places of Logs, Streams,
/// tags and types. Owned by the tail and its views. Append-only: one thread adds; any thread reads
/// at the same time without locks, up to a given Commit.
class Segment {
 public:
  enum class Kind : std::uint8_t { log, stream, tag, type };

  /// A list and its key. Lies in ListMemory, followed by its text.
  struct List {
    std::uint64_t end;  ///< first number after the last posting; only for the writer
    std::uint32_t log;
    std::uint32_t previous;  ///< the list of this kind made before it
    std::uint16_t text_bytes;
    Kind kind;
    PostingList postings;

    /// Stream: its text. Tag: the tag. Type: see TypeText. Log: empty.
    std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), text_bytes}; }
  };

  struct Command {
    CommandId id;
    std::uint32_t log = 0;
  };

  /// An empty segment, with room for at least one Commit of `lists_max` lists.
  explicit Segment(const SegmentLimits& limits, std::size_t lists_max = 0);

  /// The number of lists that a Commit is in.
  static std::size_t lists_of(const RecordView& record);

  /// The hash by which a Stream is looked up.
  static std::uint64_t stream_hash(std::uint32_t log, std::string_view text);

  /// Faults in the memory that will be used (`list_bytes` of it for lists), so that add() does not
  /// wait for the kernel. Before anything is added.
  void touch(std::size_t list_bytes);

  // For the writing thread:

  /// Call once, before add(): the first Serial.
  void begin(Serial first) { first_ = first; }
  /// Whether add() may be called with this record.
  bool has_room(const RecordView& record) const;
  bool is_half_full() const {
    return size_ >= limits_.commits_max / 2 || list_bytes() >= limits_.list_bytes_max / 2;
  }
  std::size_t list_bytes() const { return memory_.bytes_used(); }
  /// Serials must be consecutive, starting with `first()`. `stream_hashes` are those of the
  /// record's Streams.
  void add(const RecordView& record, std::span<const std::uint64_t> stream_hashes);
  /// The Version of a Stream's next event; nothing if the Stream is not here.
  std::optional<Version> next_version(std::uint32_t log, std::string_view text,
                                      std::uint64_t hash) const;
  /// Prefetch what add() will need; call in this order, with some time between.
  void prefetch_slots(std::uint32_t log, CommandId id, std::uint64_t stream_hash) const;
  void prefetch_list(std::uint64_t stream_hash) const;
  void prefetch_postings(std::uint64_t stream_hash) const;

  // For any thread. `head` is the last Commit to look at.

  Serial first() const { return first_; }
  std::optional<Serial> command(std::uint32_t log, CommandId id, Serial head) const;
  /// Whether the Stream may be here: always true if it is, by mistake once in about 4 * 10^9.
  bool may_have_stream(std::uint64_t hash) const;
  /// Prefetches what stream look-ups need.
  void prefetch_stream(std::uint64_t hash) const;
  /// Postings of commits up to `head`; empty if there is no such list.
  PostingReader list(Kind kind, std::uint32_t log, std::string_view text, Serial head) const;
  /// Position of some matching event after `after`, not necessarily the first or last one.
  std::optional<Position> find_match(std::uint32_t log, const Filter& filter, Position after,
                                     Serial head) const;
  /// Calls f(variant) for each type of the category that occurs in the Log.
  template <class F>
  void for_each_variant(std::uint32_t log, std::string_view category, F&& f) const;

  // For a completed segment:

  std::uint32_t size() const { return size_; }
  Serial last() const { return first_.next(size_).previous(); }
  /// Of the record of last().
  std::uint32_t checksum() const { return checksum_; }
  /// The highest id_time of its commands.
  std::uint64_t highest_id() const { return highest_id_; }
  std::span<const Command> commands() const { return {commands_.data(), size_}; }
  Serial serial_of(std::uint32_t commit) const { return first_.next(commit); }
  template <class F>
  void for_each_list(Kind kind, F&& f) const;
  PostingReader read(const List& list) const { return {memory_, list.postings}; }

 private:
  class Match;

  std::uint32_t commit_of(Serial head) const;
  void add_command(const RecordView& record);
  void add_streams(const RecordView& record, std::span<const std::uint64_t> hashes);
  void add_events(const RecordView& record);
  void push(List& list, std::uint64_t key, std::uint32_t extra);
  List& open_log(std::uint32_t log);
  List& open_type(std::uint32_t log, std::string_view category, std::uint16_t variant);
  List& open_list(Kind kind, std::uint32_t log, std::string_view text);
  List& open_list(Kind kind, std::uint32_t log, std::string_view text, std::uint64_t hash);
  const List* find_list(Kind kind, std::uint32_t log, std::string_view text,
                        std::uint64_t hash) const;

  Serial first_;
  const SegmentLimits limits_;
  const std::size_t lists_max_;
  std::uint32_t size_ = 0;
  std::uint32_t list_count_ = 0;
  std::uint32_t checksum_ = 0;
  // The range of command ids. Ids rise with time, so the range usually tells without a memory
  // access that an id is not here. Separate words: a reader may see them from different moments.
  std::uint64_t lowest_id_ = UINT64_MAX;
  std::uint64_t highest_id_ = 0;
  ZeroedMemory<Command> commands_;
  // Open addressing. The upper half of a slot is from the hash; the lower half is place + 1 or an
  // offset.
  ZeroedMemory<std::uint64_t> command_slots_;
  ZeroedMemory<std::uint64_t> list_slots_;
  ListMemory memory_;
  std::uint32_t newest_lists_[4] = {};  // by kind
  List* last_log_ = nullptr;            // most commits are of the same Log as the last one
  List* last_type_ = nullptr;           // and most events of the same type
};

/// The text of a type's list: category, zero byte, variant in two bytes (big-endian). A value.
class TypeText {
 public:
  /// The category has at most category_bytes_max bytes.
  TypeText(std::string_view category, std::uint16_t variant);
  operator std::string_view() const { return {text_, bytes_}; }  // NOLINT: implicit on purpose
  static std::string_view category_of(std::string_view text) {
    return text.substr(0, text.size() - 3);
  }
  static std::uint16_t variant_of(std::string_view text);

 private:
  char text_[category_bytes_max + 3];
  std::size_t bytes_;
};

template <class F>
void Segment::for_each_list(Kind kind, F&& f) const {
  const auto& newest = newest_lists_[static_cast<std::size_t>(kind)];
  auto offset = std::atomic_ref{const_cast<std::uint32_t&>(newest)}.load(std::memory_order_acquire);
  while (offset != 0) {
    const auto& list = memory_.at<const List>(offset);
    f(list);
    offset = list.previous;
  }
}

template <class F>
void Segment::for_each_variant(std::uint32_t log, std::string_view category, F&& f) const {
  for_each_list(Kind::type, [&](const List& list) {
    if (list.log == log && TypeText::category_of(list.text()) == category) {
      f(TypeText::variant_of(list.text()));
    }
  });
}

}  // namespace daybook::engine
