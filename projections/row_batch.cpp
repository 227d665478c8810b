#include "projections/row_batch.h"

#include <algorithm>

#include "projections/stored_key.h"

namespace daybook {

Result<RowBatch> RowBatch::open(const RowSchema& schema, const View& view) {
  RowBatch batch{schema, view};
  DAYBOOK_TRY(const auto types, view.get(stored_key::shape()));
  if (types) {
    DAYBOOK_TRY(batch.shape_, KeyShape::parse(*types));
  }
  return batch;
}

void RowBatch::begin_commit(const LogId& log) { log_ = log; }

void RowBatch::accept_commit(Position last_position) {
  while (!changes_.empty()) {
    auto change = changes_.extract(changes_.begin());
    const auto bytes = change.key().size() + (change.mapped() ? change.mapped()->size() : 0);
    auto entered = accepted_.insert(std::move(change));
    if (entered.inserted) {
      accepted_bytes_ += bytes;
    } else {
      auto& earlier = entered.position->second;
      accepted_bytes_ -= earlier ? earlier->size() : 0;
      earlier = std::move(entered.node.mapped());
      accepted_bytes_ += earlier ? earlier->size() : 0;
    }
  }
  places_[log_] = last_position;
  shape_is_new_ = false;
}

void RowBatch::reject_commit() {
  (void)end_event();
  changes_.clear();
  if (std::exchange(shape_is_new_, false)) shape_.reset();
}

const RowMessage* RowBatch::find(const RowKey& key) {
  const auto stored = stored_key(key);
  const auto& value = read(stored);
  if (!value) return nullptr;
  auto row = RowMessage::copy(*value);
  if (!row) fail_event(row.error().within(fmt::format("row {}", key)));
  return &read_rows_.emplace_back(*std::move(row));
}

void RowBatch::put(const RowKey& key, Payload canonical_row) {
  const auto bytes = as_text(payload_bytes(canonical_row));
  if (bytes.size() > row_bytes_max) {
    fail_event(Error{ErrorCode::limit_exceeded, fmt::format("row {} has {} bytes; at most {} are "
                                                            "allowed",
                                                            key, bytes.size(), row_bytes_max)});
  }
  const auto stored = stored_key(key);
  learn_shape(key);
  change(key, stored, std::string{bytes});
}

void RowBatch::check_depth(const RowKey& key, capnp::AnyStruct::Reader row) {
  if (daybook::check_depth(row, {})) return;
  fail_event(daybook::check_depth(row, fmt::format("row {}", key)).error());
}

void RowBatch::erase(const RowKey& key) { change(key, stored_key(key), std::nullopt); }

Result<void> RowBatch::end_event() {
  read_rows_.clear();
  last_read_.reset();
  if (auto failure = std::exchange(failure_, std::nullopt)) return fail(*std::move(failure));
  return {};
}

std::vector<ViewChange> RowBatch::take() {
  std::vector<ViewChange> changes;
  changes.reserve(accepted_.size() + places_.size());
  while (!accepted_.empty()) {
    auto change = accepted_.extract(accepted_.begin());
    changes.push_back({std::move(change.key()), std::move(change.mapped())});
  }
  for (const auto& [log, position] : places_) {
    changes.push_back({stored_key::place(log), stored_key::place_value(position)});
  }
  places_.clear();
  accepted_bytes_ = 0;
  return changes;
}

void RowBatch::fail_event(Error error) {
  if (!failure_) failure_ = error;
  throw RowFailure{std::move(error)};
}

std::string RowBatch::stored_key(const RowKey& key) {
  auto stored = stored_key::rows(log_);
  const auto before = stored.size();
  key.append_to(stored);
  if (key.empty()) {
    fail_event(Error{ErrorCode::invalid_argument,
                     "the key of a row must have at least one element"});
  }
  if (stored.size() - before > RowKey::bytes_max) {
    fail_event(Error{ErrorCode::limit_exceeded,
                     fmt::format("the key of a row has {} bytes encoded; at most {} are allowed",
                                 stored.size() - before, RowKey::bytes_max)});
  }
  if (shape_ && key.shape() != *shape_) {
    fail_event(Error{ErrorCode::invalid_argument,
                     fmt::format("key {} has the wrong shape: all keys of this view are {}. To "
                                 "change the shape of the keys, raise the version of the "
                                 "projection",
                                 key, shape_->to_string())});
  }
  return stored;
}

void RowBatch::learn_shape(const RowKey& key) {
  if (shape_) return;
  shape_ = key.shape();
  shape_is_new_ = true;
  changes_.insert_or_assign(stored_key::shape(), shape_->types);
}

const std::optional<std::string>& RowBatch::read(const std::string& stored) {
  for (const auto* changes : {&changes_, &accepted_}) {
    const auto found = changes->find(stored);
    if (found != changes->end()) return found->second;
  }
  if (!last_read_ || last_read_->key != stored) {
    auto value = view_->get(stored);
    if (!value) fail_event(std::move(value).error());
    last_read_ = Read{stored, *std::move(value)};
  }
  return last_read_->value;
}

std::vector<std::string> RowBatch::index_keys(const RowKey& key,
                                              const std::optional<std::string>& row) {
  std::vector<std::string> keys;
  if (!row) return keys;
  auto message = RowMessage::copy(*row);
  if (!message) fail_event(message.error().within(fmt::format("row {}", key)));
  const auto reader = message->as(schema_->schema());
  for (const auto& index : schema_->indexes()) {
    if (!index.is_built) continue;
    auto value = RowSchema::index_value(index, reader);
    if (!value) continue;
    auto stored = stored_key::index(log_, index.ordinal);
    RowKey::of({RowSchema::cut(*std::move(value))}).append_to(stored);
    key.append_to(stored);
    keys.push_back(std::move(stored));
  }
  return keys;
}

void RowBatch::change(const RowKey& key, const std::string& stored,
                      std::optional<std::string> after) {
  if (!schema_->indexes().empty()) {
    const auto old_keys = index_keys(key, read(stored));
    const auto new_keys = index_keys(key, after);
    const auto has = [](const std::vector<std::string>& keys, const std::string& wanted) {
      return std::find(keys.begin(), keys.end(), wanted) != keys.end();
    };
    for (const auto& old_key : old_keys) {
      if (!has(new_keys, old_key)) changes_.insert_or_assign(old_key, std::nullopt);
    }
    for (const auto& new_key : new_keys) {
      if (!has(old_keys, new_key)) changes_.insert_or_assign(new_key, std::string{});
    }
  }
  changes_.insert_or_assign(stored, std::move(after));
}

}  // namespace daybook
