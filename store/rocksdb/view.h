#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>

#include "core/diagnostics.h"
#include "core/view_store.h"
#include "store/rocksdb/database.h"

namespace daybook::engine {

/// A View in a RocksDB of its own, without a write-ahead log. The Checkpoint stands under the empty
/// key, which no row has. A View in which damage is met loses its stamp, so that it is set aside
/// when it is opened the next time; whoever asks for what is damaged gets an Error. After a failed
/// write RocksDB writes nothing any more; flush() then opens it again, when no snapshot is left.
/// One that cannot be opened for writing for a reason that may pass is opened for reading, and
/// opened again in the same way when something was to be written.
/// Shared by the store and its users; any thread, as the port says.
class RocksdbView final : public View, public std::enable_shared_from_this<RocksdbView> {
 public:
  enum class Access { write, read };  ///< no file of one that is only read is changed

  /// `path` has the stamp already. Errors: corrupt when it is damaged, io when it cannot be opened
  /// for a reason that may pass. `options.create_if_missing`: it must be empty.
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

  /// That it has taken the place of another one, for a reason.
  void begin_in_place_of_another(std::string_view why);
  /// Whether the files go when the last one lets go of it.
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

  /// Nothing while it could not be opened again.
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
  mutable std::shared_mutex reopening_;  // over:
  std::shared_ptr<Database> database_;   // shared with snapshots
  std::optional<Error> only_read_;       // why it could not be opened for writing
  bool is_opened_to_read_ = false;       // then there is nothing to tell of that
  std::atomic<bool> is_wanted_for_writing_{false};  // something was refused while it was only read
  std::atomic<bool> remove_{false};
  mutable std::atomic<bool> is_damaged_{false};
  mutable std::mutex mutex_;
  std::optional<Checkpoint> checkpoint_;
  mutable std::string notice_;
};

}  // namespace daybook::engine
