#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/store/drafts.h"
#include "tests/store/files.h"

namespace daybook::testing {

/// A Store in a directory with one commit of the catalog and twelve of one event each, closed, so
/// that a test can do things to its files. The payloads are "event 1 ", "event 2 " and so on.
class ClosedStore {
 public:
  explicit ClosedStore(StoreOptions options = {});
  /// Segments so short that almost everything is in the index.
  static StoreOptions small_segments();

  const std::filesystem::path& path() const { return directory_.path(); }
  std::filesystem::path log() const { return path() / "log"; }
  /// The only file of the log whose name begins or ends so.
  std::filesystem::path file(std::string_view part) const;

  void open();
  void close() { store_.reset(); }
  /// Opens and closes it, after which all of it lies in tables.
  void flush();
  /// As the first format left it: without a mark and without stamps.
  void make_first_format() const;
  Store& store() { return *store_; }
  StoreOptions& options() { return options_; }
  /// So that twelve events lie in a table, and three behind them in the write-ahead log.
  void fill_table_and_wal();
  /// Appends from the 13th event on to `last`, then puts the log of now in the place of that one.
  void put_older_log_back(std::uint64_t last);
  void append(std::uint64_t from, std::uint64_t to);
  std::vector<std::string> texts();

  /// The sentence that it is refused with as corrupt. The test fails if a file has changed.
  std::string refusal();
  void check_whole();

 private:
  StoreOptions options_;
  TemporaryDirectory directory_;
  FakeTimeEnvironment environment_;
  std::unique_ptr<Store> store_;
};

bool says(const std::string& message, std::string_view part);

}  // namespace daybook::testing
