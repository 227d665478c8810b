#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_log.h"

namespace daybook::engine {

/// A Stream's short name within the index: the Commit and the place in it where the Stream began,
/// so that a rebuilt index has the same numbers.
struct StreamNumber {
  Serial serial;
  std::uint16_t event = 0;
  friend bool operator==(const StreamNumber&, const StreamNumber&) = default;
};

/// Where a Stream stands.
struct StreamHead {
  StreamNumber number;
  Version version;
};

/// A Commit of a Log.
struct LogPlace {
  Position last_position;
  Serial serial;
};

/// A Commit's part of a Stream.
struct StreamPlace {
  Version first_version;
  std::uint16_t count = 0;
  Serial serial;
};

/// What the index keeps of one Commit.
struct CommitEntry {
  struct Stream {
    std::string_view text;
    StreamNumber number;
    Version first_version;
    std::uint16_t count = 0;
  };
  std::uint32_t log = 0;
  Serial serial;
  Position last_position;
  CommandId command_id;
  std::uint32_t checksum = 0;  ///< of the record: recognises a log that was cut and written anew
  std::vector<Stream> streams;
};

/// Up to which Commit something derived has come.
struct Watermark {
  Serial serial;
  std::uint32_t checksum = 0;
};

/// Port within store/: everything derived from the log that the engine asks for. May be dropped at
/// any time and rebuilt from the records alone. Owned by the engine. `apply` is called by one
/// thread at a time, everything else by any.
class Index {
 public:
  virtual ~Index() = default;

  /// The lowest watermark of its families. Entries above it may be there already.
  virtual Result<Watermark> watermark() const = 0;
  /// Adds the entries of consecutive Commits and moves the watermarks to the last of them, as one
  /// step. Adding what is there already changes nothing.
  virtual Result<void> apply(std::span<const CommitEntry> entries) = 0;
  /// Forgets everything.
  virtual Result<void> drop() = 0;

  virtual Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const = 0;
  virtual Result<std::optional<StreamHead>> stream(std::uint32_t log,
                                                   std::string_view text) const = 0;

  /// Commits of a Log in the direction asked for, at most `count`. Forward: from the first one that
  /// ends at `from` or later. Backward: from the one that holds `from`, or from the last one.
  virtual Result<std::vector<LogPlace>> log_commits(std::uint32_t log, Position from,
                                                    Direction direction,
                                                    std::size_t count) const = 0;
  /// The same of a Stream.
  virtual Result<std::vector<StreamPlace>> stream_commits(StreamNumber number, Version from,
                                                          Direction direction,
                                                          std::size_t count) const = 0;

  /// The bytes that were put under this key last, of those that are left. Snapshots are not made
  /// again from the records: dropping the index drops them.
  virtual Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                                      std::string_view key) const = 0;
  virtual Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                                    std::string_view bytes) = 0;

  /// After this the destructor does not wait for the disk, which has failed. Any thread.
  virtual void abandon() noexcept = 0;
};

}  // namespace daybook::engine
