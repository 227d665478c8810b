#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/store/drafts.h"
#include "tests/store/files.h"

namespace daybook::testing {

/// A closed Store in a directory, so that a test can change its files. It has one commit of the
/// catalog and twelve of one event each, with the payloads "event 1 ", "event 2 " and so on. Owned
/// by a test; one thread.
class ClosedStore {
 public:
  explicit ClosedStore(StoreOptions options = {});
  /// Segments so short that almost everything is in the index.
  static StoreOptions small_segments();

  const std::filesystem::path& path() const { return directory_.path(); }
  std::filesystem::path log() const { return path() / "log"; }
  /// The only file of the log whose name begins or ends with `part`.
  std::filesystem::path file(std::string_view part) const;

  void open();
  void close() { store_.reset(); }
  /// Opens and closes the Store, so that everything is in tables.
  void flush();
  /// Turns it into the first format: no mark, no stamps.
  void make_first_format() const;
  Store& store() { return *store_; }
  StoreOptions& options() { return options_; }
  /// Puts twelve events in a table and three after them in the write-ahead log.
  void fill_table_and_wal();
  /// Appends events 13 to `last`, then restores the log from before.
  void put_older_log_back(std::uint64_t last);
  void append(std::uint64_t from, std::uint64_t to);
  std::vector<std::string> texts();

  /// The message with which opening fails as corrupt. Fails the test if a file has changed.
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
