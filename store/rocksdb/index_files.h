#pragma once

#include <rocksdb/options.h>

#include <array>
#include <filesystem>

#include "store/engine/index.h"

namespace daybook::engine {

/// The families of the index, each a column family of its RocksDB. Snapshots are put into it one by
/// one and have no watermark: nothing is missing when one is.
enum class IndexFamily : std::uint8_t { marks, commands, logs, streams, terms, snapshots };

inline constexpr std::array<std::string_view, 6> index_family_names{
    "default", "commands", "logs", "streams", "terms", "snapshots"};

/// Sorted files for one family, which do not overlap.
struct IndexFiles {
  IndexFamily family = IndexFamily::marks;
  std::vector<std::string> paths;
};

/// The last key of each family; empty for one that has none.
using LastKeys = std::array<std::string, index_family_names.size()>;

/// What the family `marks` has beside the watermarks: numbers, little-endian.
struct IndexMarks {
  std::uint64_t highest_id = 0;  ///< id_time of all commands of the index
  Serial forgotten;              ///< as in Watermark
};
inline const std::string highest_id_key{"H"};
inline const std::string forgotten_key{"F"};

/// The key of a family's watermark in the family `marks`, and its value.
std::string watermark_key(IndexFamily family);
std::string watermark_value(const Watermark& watermark);

/// Writes what a segment has to say as sorted files, ready to be ingested, for each family that has
/// anything; those of the family `marks` move the watermarks. `options` are those of the families.
///
/// What comes behind the last key of its family has a file of its own, which RocksDB puts to the
/// bottom at once: it is never compacted. Much is so: ids, names and numbers often rise with time.
Result<std::vector<IndexFiles>> write_index_files(const Segment& segment, const IndexMarks& marks,
                                                  const std::filesystem::path& directory,
                                                  const std::vector<rocksdb::Options>& options,
                                                  const LastKeys& last_keys);

}  // namespace daybook::engine
