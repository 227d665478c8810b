#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>

#include "base/diagnostics.h"
#include "core/ports/view_store.h"
#include "store/rocksdb/database.h"

namespace daybook::engine {

/// A View in its own RocksDB, without a write-ahead log. The Checkpoint is stored under the empty
/// key, which no row has. When damage is found, the read returns an Error and the View loses its
/// stamp, so that the next open sets it aside. After a failed write RocksDB stops writing; flush()
/// reopens it once no snapshot is left. A View that cannot be opened for writing for a reason that
/// may pass is opened read-only, and reopened the same way when a write was wanted. Shared by the
/// store and its users; any thread, as the port says.
class RocksdbView final : public View, public std::enable_shared_from_this<RocksdbView> {
 public:
  enum class Access { write, read };  ///< read: no file is changed

  /// `path` is stamped already. With `options.create_if_missing` it must be empty. Errors: corrupt
  /// if damaged; io if it cannot be opened for a reason that may pass.
  static Result<std::shared_ptr<RocksdbView>> open(const ViewName& name,
                                                   const std::filesystem::path& path,
                                                   const rocksdb::Options& options,
                                                   Database::Shared shared,
                                                   Diagnostics* diagnostics,
                                                   Access access = Access::write);
  ~RocksdbView() override;

  std::optional<Checkpoint> checkpoint() const override;
  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<void> commit(ViewBatch batch) override;
  Result<void> flush() override;
  Result<std::unique_ptr<ViewSnapshot>> snapshot() const override;
  std::string notice() const override;

  /// Makes notice() say that this View replaced another one, and why.
  void begin_in_place_of_another(std::string_view why);
  /// Whether to delete the files when the last reference is gone.
  void remove_when_released(bool remove) { remove_ = remove; }

 private:
  class Snapshot;

  RocksdbView(const ViewName& name, std::filesystem::path path, rocksdb::Options options,
              Database::Shared shared, Diagnostics* diagnostics)
      : name_{name},
        path_{std::move(path)},
        options_{std::move(options)},
        shared_{std::move(shared)},
        diagnostics_{diagnostics} {}

  /// Null while reopening has failed.
  Result<std::shared_ptr<Database>> database() const;
  std::optional<Error> only_read() const;
  Result<void> load();
  Result<std::unique_ptr<Database>> open_database();
  Result<std::unique_ptr<Database>> open_for_reading() const;
  Result<void> open_again();
  bool is_left_alone() const;
  Result<std::optional<std::string>> get(Database& database, const rocksdb::ReadOptions& options,
                                         std::string_view key) const;
  Result<void> check_gate() const;
  Result<void> check_read(const rocksdb::Status& status) const;
  Result<void> check_write(const rocksdb::Status& status, std::string_view doing) const;
  Result<void> check_write(Result<void> written) const;
  void mark_damaged(const Error& error) const;
  void say(Severity severity, std::string_view word, std::string notice) const;

  const ViewName name_;
  const std::filesystem::path path_;
  rocksdb::Options options_;
  const Database::Shared shared_;
  Diagnostics* const diagnostics_;
  mutable std::shared_mutex reopening_;  // guards:
  std::shared_ptr<Database> database_;   // shared with snapshots
  std::optional<Error> only_read_;       // why it could not be opened for writing
  bool is_opened_to_read_ = false;       // reading was asked for: no notice is needed
  std::atomic<bool> is_wanted_for_writing_{false};  // a write was refused while read-only
  std::atomic<bool> remove_{false};
  mutable std::atomic<bool> is_damaged_{false};
  mutable std::mutex mutex_;
  std::optional<Checkpoint> checkpoint_;
  mutable std::string notice_;
};

}  // namespace daybook::engine
