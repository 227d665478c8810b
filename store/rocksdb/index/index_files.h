#pragma once

#include <rocksdb/options.h>

#include <array>
#include <filesystem>

#include "store/engine/index.h"

namespace daybook::engine {

/// The column families of the index. Snapshots are put one by one and have no watermark, because
/// losing one loses no data.
enum class IndexFamily : std::uint8_t { marks, commands, logs, streams, terms, snapshots };

inline constexpr std::array<std::string_view, 6> index_family_names{
    "default", "commands", "logs", "streams", "terms", "snapshots"};

/// Sorted files for one family; they do not overlap.
struct IndexFiles {
  IndexFamily family = IndexFamily::marks;
  std::vector<std::string> paths;
};

/// The last key of each family; empty if it has none.
using LastKeys = std::array<std::string, index_family_names.size()>;

/// The numbers in the family `marks` besides the watermarks, little-endian.
struct IndexMarks {
  std::uint64_t highest_id = 0;  ///< maximum id_time of all commands in the index
  Serial forgotten;              ///< as in Watermark
};
inline const std::string highest_id_key{"H"};
inline const std::string forgotten_key{"F"};

/// The key and value of a family's watermark in the family `marks`.
std::string watermark_key(IndexFamily family);
std::string watermark_value(const Watermark& watermark);

/// Writes a segment as sorted files to ingest, for each family that gets entries; the files of the
/// family `marks` move the watermarks. `options`: one for each family.
///
/// Keys after the last key of a family go to a file of their own, which RocksDB ingests into the
/// bottom level and never compacts. Most keys are such, because ids, names and numbers often rise
/// with time.
Result<std::vector<IndexFiles>> write_index_files(const Segment& segment, const IndexMarks& marks,
                                                  const std::filesystem::path& directory,
                                                  const std::vector<rocksdb::Options>& options,
                                                  const LastKeys& last_keys);

}  // namespace daybook::engine
