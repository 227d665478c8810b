#pragma once

#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "store/rocksdb_view_store.h"
#include "tests/catch.h"
#include "tests/store_views/plain_database.h"

/// Rows whose values follow from their keys, so that wrong ones are detected. The checkpoint tells
/// how many commits there are.
struct Rows {
  static constexpr int commits = 60;
  static constexpr int rows_each = 10;

  static std::string key(int commit, int row) {
    return fmt::format("row-{:03}-{:02}", commit, row);
  }
  /// Incompressible bytes.
  static std::string value(int commit, int row) {
    std::mt19937 random{static_cast<unsigned>(commit * 100 + row)};
    std::string text(50, ' ');
    for (auto& each : text) each = static_cast<char>(random());
    return text;
  }
  static daybook::ViewBatch batch(int commit, const daybook::StoreId& store = {}) {
    daybook::ViewBatch batch;
    for (int row = 0; row < rows_each; ++row) {
      batch.changes.push_back({key(commit, row), value(commit, row)});
    }
    batch.changes.push_back({"last", std::to_string(commit)});
    batch.checkpoint.store.id = store;
    batch.checkpoint.serial = daybook::Serial{static_cast<std::uint64_t>(commit)};
    return batch;
  }

  static std::vector<std::pair<std::string, std::string>> up_to(std::uint64_t checkpoint) {
    std::vector<std::pair<std::string, std::string>> rows;
    if (checkpoint == 0) return rows;
    rows.emplace_back("last", std::to_string(checkpoint));
    for (int commit = 1; commit <= static_cast<int>(checkpoint); ++commit) {
      for (int row = 0; row < rows_each; ++row) {
        rows.emplace_back(key(commit, row), value(commit, row));
      }
    }
    return rows;
  }
};

/// Closed views in a directory, to be damaged by a test.
struct ViewOnDisk {
  daybook::testing::TemporaryDirectory directory;
  daybook::StoreId ours;

  ViewOnDisk() { ours.uuid.bytes[0] = std::byte{1}; }

  std::filesystem::path view(const std::string& name = "balances") const {
    return directory.path() / (name + "-v1");
  }
  std::filesystem::path generation(const std::string& name = "balances") const {
    return view(name) / "1";
  }
  std::unique_ptr<daybook::ViewStore> open(daybook::RocksdbViewOptions options = {}) const {
    return daybook::RocksdbViewStore::open(directory.path(), ours, std::move(options)).value();
  }

  void fill(const std::string& name = "balances", int commits = Rows::commits) const {
    const auto store = open();
    const auto filled = store->open({name, 1}).value();
    for (int commit = 1; commit <= commits; ++commit) {
      REQUIRE(filled->commit(Rows::batch(commit, ours)));
      if (commit % 20 == 0) REQUIRE(filled->flush());
    }
  }
  /// Compacts to several files of one level, like a large view.
  void compact() const {
    auto options = plain_options();
    options.target_file_size_base = 8 * 1024;
    options.level_compaction_dynamic_level_bytes = true;
    rocksdb::DB* opened = nullptr;
    REQUIRE(rocksdb::DB::Open(options, generation().string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db{opened};
    rocksdb::CompactRangeOptions whole;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    REQUIRE(db->CompactRange(whole, nullptr, nullptr).ok());
  }

  /// Files of the current generation whose name begins or ends with `part`, sorted.
  std::vector<std::filesystem::path> files(std::string_view part) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator{generation()}) {
      const auto name = entry.path().filename().string();
      if (name.starts_with(part) || name.ends_with(part)) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    REQUIRE_FALSE(found.empty());
    return found;
  }
};

inline void flip_bit(const std::filesystem::path& path, std::uint64_t byte, int bit = 0) {
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.seekg(static_cast<std::streamoff>(byte));
  const auto was = static_cast<unsigned char>(file.get());
  file.seekp(static_cast<std::streamoff>(byte));
  file.put(static_cast<char>(was ^ (1U << bit)));
  REQUIRE(file.good());
}

inline void overwrite(const std::filesystem::path& path, std::string_view content) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << content;
  REQUIRE(file.flush().good());
}

/// Names and contents of all files below a directory.
inline std::map<std::string, std::string> picture(const std::filesystem::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    files[entry.path().string()] = {std::istreambuf_iterator<char>{file}, {}};
  }
  return files;
}
