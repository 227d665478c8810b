#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/page.h"
#include "core/ports/view_store.h"
#include "projections/row_key.h"
#include "projections/row_message.h"
#include "projections/row_schema.h"

namespace daybook {

/// The place in the log up to which an answer includes the events of its Log.
struct ViewPlace {
  LogId log;
  Position position;      ///< 0 = no event of the Log yet
  Timestamp recorded_at;  ///< of the last Commit of the Store in the View
  std::string token;      ///< of that place; another query can wait for it; empty = new View
};

struct RowEntry {
  RowKey key;
  RowMessage row;  ///< `entry.row.as<BalanceRow>().getCents()`
};

struct RowAnswer {
  std::optional<RowEntry> entry;
  ViewPlace place;
};

/// Which rows, in which order. Key elements have no direction here; the View defines it. With an
/// index, the key is the indexed value followed by the row's key:
/// `{.prefix = {"Ada"}, .index = "owner"}` selects the rows whose owner is Ada. Enum values are
/// given by name, bools as "true" and "false"; `begins_with` then means the whole name.
struct RowQuery {
  RowKey prefix{};                           ///< the first elements of the key
  std::optional<std::string> begins_with{};  ///< prefix of the text element after them
  RowKey from{};                             ///< after them, in key order, inclusive; empty = all
  RowKey before{};                           ///< after them, exclusive; empty = all
  std::string index{};                       ///< name of an indexed field; empty = by key
  Direction direction = Direction::forward;
  std::size_t limit = 100;  ///< 1 to limit_max rows
  std::string cursor{};     ///< RowPage::cursor of the previous page; empty = first page
  /// Bytes of stored keys and rows after which a page ends, but not before its first row.
  std::size_t bytes_max = 4 * 1024 * 1024;
  /// Bytes of rows read but not selected, because only the beginning of a long text is indexed. A
  /// page ends after this many bytes, even without a row.
  std::size_t scan_bytes_max = 64 * 1024 * 1024;

  static constexpr std::size_t limit_max = 10'000;
};

struct RowPage {
  std::vector<RowEntry> rows;
  std::string cursor;  ///< for the next page of the same query; empty = last page
  ViewPlace place;
};

/// The rows of one Log in a View, as they were when the reader was opened. Needs no projection and
/// no aggregate, so a query-only program links neither. Owned by its user; one thread at a time.
/// Hold it for one request only: it keeps old rows from being removed.
class ViewReader {
 public:
  /// `failed_rebuild`: why an index may be missing for good; empty = it is being built.
  static Result<ViewReader> open(std::shared_ptr<const View> view, ViewName name, RowSchema rows,
                                 const LogId& log, std::string failed_rebuild = {});

  const ViewPlace& place() const { return place_; }
  const RowSchema& rows() const { return rows_; }
  /// Of the View's keys; nullopt until the View has a row.
  const std::optional<KeyShape>& key_shape() const { return shape_; }

  /// Fails with invalid_argument when the key does not have the shape of the View's keys.
  Result<RowAnswer> get(const RowKey& key) const;
  /// A cursor stays valid while rows are added and removed, and after a rebuild. With another
  /// query, Log or View it fails with invalid_argument. Fails with view_building for an index that
  /// the View does not have yet.
  Result<RowPage> list(const RowQuery& query) const;
  /// The same, row by row. `take` returns false to refuse a row; the page then ends before that
  /// row. It must take the first row. The returned page has no rows.
  using TakeRow = std::function<Result<bool>(RowEntry& row)>;
  Result<RowPage> list(const RowQuery& query, const TakeRow& take) const;

 private:
  ViewReader(std::shared_ptr<const View> view, ViewName name, RowSchema rows)
      : view_{std::move(view)}, name_{std::move(name)}, rows_{std::move(rows)} {}

  struct Asked;
  struct Range;
  struct FoundRow;
  Result<const RowSchema::Index*> index_of(const RowQuery& query) const;
  Result<Asked> asked_of(const RowQuery& query, const RowSchema::Index* index) const;
  Result<Range> range_of(const RowQuery& query) const;
  Result<KeyRange> keys_from_cursor(const RowQuery& query, const Range& range,
                                    std::uint32_t binding) const;
  Result<FoundRow> entry_of(const ViewSnapshot::Entry& found, const Range& range) const;
  Result<FoundRow> indexed_row(RowKey key, const Range& range) const;

  std::shared_ptr<const View> view_;
  ViewName name_;
  RowSchema rows_;
  std::unique_ptr<ViewSnapshot> snapshot_;  // after view_, which it refers to
  ViewPlace place_;
  std::string failed_rebuild_;
  std::optional<KeyShape> shape_;
};

}  // namespace daybook
