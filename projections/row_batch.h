#pragma once

#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/row_key.h"
#include "core/view_store.h"
#include "projections/row_message.h"
#include "projections/row_schema.h"

namespace daybook {

/// Leaves a projection's apply() when the View cannot be read or a row cannot be stored: the
/// projection then stops with this Error. Not to be caught by apply(); if it is, it stops all the
/// same.
class RowFailure final : public std::exception {
 public:
  explicit RowFailure(Error error) : error_{std::move(error)} {}
  const char* what() const noexcept override { return error_.message().c_str(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

/// Changes of Rows on their way to a View. Reads see the View and above it the changes made so far.
/// Commits enter whole: what one of them changed is accepted or rejected together. Stored keys and
/// index rows are its business (docs/view-format.md). Owned by who applies; one thread at a time.
class RowBatch {
 public:
  /// More than any event can bring, so that only rows that grow without end can reach it.
  static constexpr std::size_t row_bytes_max = 4 * 1024 * 1024;

  /// Both must outlive it. Reads the shape of the View's keys.
  static Result<RowBatch> open(const RowSchema& schema, const View& view);

  /// The Log that the following rows belong to.
  void begin_commit(const LogId& log);
  /// The commit was applied whole; its Log is now at this position.
  void accept_commit(Position last_position);
  /// As if the commit had never begun.
  void reject_commit();

  /// For Rows. Each throws RowFailure instead of giving a wrong answer. A found row stays valid
  /// until end_event().
  const RowMessage* find(const RowKey& key);
  void put(const RowKey& key, Payload canonical_row);
  void erase(const RowKey& key);
  /// Frees the rows that were read; the first failure, if apply() swallowed one.
  Result<void> end_event();

  /// Of the accepted changes: keys and values.
  std::size_t bytes() const { return accepted_bytes_; }
  /// The accepted changes, which are forgotten here.
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
  std::optional<KeyShape> shape_;  // nothing until the first row
  bool shape_is_new_ = false;      // made by the commit that is under way
  LogId log_;
  Changes changes_;   // of the commit that is under way
  Changes accepted_;  // of those before it that are not in the View yet
  std::unordered_map<LogId, Position> places_;
  std::size_t accepted_bytes_ = 0;
  std::deque<RowMessage> read_rows_;  // a deque: what find() gave must not move
  std::optional<Read> last_read_;     // of the View, as an update reads its row twice
  std::optional<Error> failure_;
};

}  // namespace daybook
