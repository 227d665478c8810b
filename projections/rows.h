#pragma once

#include <concepts>
#include <optional>

#include <capnp/message.h>

#include "projections/row_batch.h"

namespace daybook {

/// The Rows of a View as a projection's apply() sees them: those of the event's Log, with all
/// changes made so far. Changes are written together with the Checkpoint, atomically. Owned by the
/// caller of apply(); valid during the call, on its thread only.
template <class Row>
class Rows {
 public:
  using Reader = typename Row::Reader;
  using Builder = typename Row::Builder;

  explicit Rows(RowBatch& batch) : batch_{batch} {}

  /// The row, or nullopt. Valid until apply() returns; does not show later changes.
  std::optional<Reader> get(const RowKey& key) const {
    if (const auto* row = batch_.find(key)) return row->template as<Row>();
    return std::nullopt;
  }

  /// Stores a new row, replacing any row with this key:
  ///   rows.put("42", [](auto row) { row.setCents(100); });
  template <std::invocable<Builder> Fill>
  void put(const RowKey& key, Fill&& fill) {
    capnp::MallocMessageBuilder message{first_segment_words};
    auto row = message.initRoot<Row>();
    fill(row);
    store(key, row);
  }

  /// Changes the existing row, or a new one if there is none.
  template <std::invocable<Builder> Change>
  void update(const RowKey& key, Change&& change) {
    capnp::MallocMessageBuilder message{first_segment_words};
    if (const auto* existing = batch_.find(key)) {
      message.setRoot(existing->template as<Row>());
    } else {
      message.initRoot<Row>();
    }
    auto row = message.getRoot<Row>();
    change(row);
    store(key, row);
  }

  /// Does nothing when there is no such row.
  void erase(const RowKey& key) { batch_.erase(key); }

 private:
  static constexpr unsigned first_segment_words = 32;  // most rows fit; grows as needed

  void store(const RowKey& key, Builder row) {
    batch_.check_depth(key, row.asReader());  // before canonical(), which recurses
    const auto words = canonical(row.asReader());
    batch_.put(key, as_payload(words));
  }

  RowBatch& batch_;
};

}  // namespace daybook
