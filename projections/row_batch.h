#pragma once

#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/ports/view_store.h"
#include "projections/row_key.h"
#include "projections/row_message.h"
#include "projections/row_schema.h"

namespace daybook {

/// Thrown out of a projection's apply() when the View cannot be read or a row cannot be stored. The
/// projection stops with this Error. apply() must not catch it; if it does, the projection stops
/// all the same.
class RowFailure final : public std::exception {
 public:
  explicit RowFailure(Error error) : error_{std::move(error)} {}
  const char* what() const noexcept override { return error_.message().c_str(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

/// Changes of Rows not yet written to a View. Reads see the View with these changes applied. The
/// changes of one Commit are accepted or rejected together. Makes the stored keys and index rows
/// (docs/view-format.md). Owned by the ViewWriter; one thread at a time.
class RowBatch {
 public:
  /// Larger than any event can cause; only a row that grows without limit reaches it.
  static constexpr std::size_t row_bytes_max = 4 * 1024 * 1024;

  /// Both must outlive the batch. Reads the shape of the View's keys.
  static Result<RowBatch> open(const RowSchema& schema, const View& view);

  /// Sets the Log of the following rows.
  void begin_commit(const LogId& log);
  /// Keeps the changes of the commit; its Log is now at this position.
  void accept_commit(Position last_position);
  /// Discards the changes of the commit.
  void reject_commit();

  /// For Rows. Each throws RowFailure on an error. A found row stays valid until end_event().
  const RowMessage* find(const RowKey& key);
  void put(const RowKey& key, Payload canonical_row);
  void check_depth(const RowKey& key, capnp::AnyStruct::Reader row);
  void erase(const RowKey& key);
  /// Frees the rows that were read. Returns the first failure, even if apply() caught it.
  Result<void> end_event();

  /// Bytes of keys and values of the accepted changes.
  std::size_t bytes() const { return accepted_bytes_; }
  /// Returns the accepted changes and clears them here.
  std::vector<ViewChange> take();

 private:
  using Changes = std::unordered_map<std::string, std::optional<std::string>>;
  struct Read {
    std::string key;
    std::optional<std::string> value;
  };

  RowBatch(const RowSchema& schema, const View& view) : schema_{&schema}, view_{&view} {}

  [[noreturn]] void fail_event(Error error);
  std::string stored_key(const RowKey& key);
  void learn_shape(const RowKey& key);
  const std::optional<std::string>& read(const std::string& stored);
  std::vector<std::string> index_keys(const RowKey& key, const std::optional<std::string>& row);
  void change(const RowKey& key, const std::string& stored, std::optional<std::string> after);

  const RowSchema* schema_;
  const View* view_;
  std::optional<KeyShape> shape_;  // nullopt until the first row
  bool shape_is_new_ = false;      // made by the current commit
  LogId log_;
  Changes changes_;   // of the current commit
  Changes accepted_;  // of earlier commits, not in the View yet
  std::unordered_map<LogId, Position> places_;
  std::size_t accepted_bytes_ = 0;
  std::deque<RowMessage> read_rows_;  // a deque: rows that find() gave must not move
  std::optional<Read> last_read_;     // of the View; an update reads its row twice
  std::optional<Error> failure_;
};

}  // namespace daybook
