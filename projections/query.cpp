#include "projections/query.h"

#include <algorithm>

#include "base/caught.h"
#include "base/crc32c.h"
#include "core/model/token.h"
#include "projections/cursor.h"
#include "projections/stored_key.h"

namespace daybook {
namespace {

void narrow(KeyRange& range, const KeyRange& by) {
  range.begin = std::max(range.begin, by.begin);
  if (range.end.empty() || (!by.end.empty() && by.end < range.end)) range.end = by.end;
}

/// Narrows the range to the keys after `last`, in the given direction.
void pass(KeyRange& range, const std::string& last, bool backward) {
  // `last` plus a zero byte is the smallest key after `last`.
  narrow(range, backward ? KeyRange{"", last} : KeyRange{last + '\0', ""});
}

bool contains(const KeyRange& range, const std::string& key) {
  return key >= range.begin && (range.end.empty() || key < range.end);
}

RowKey joined(const RowKey& first, const RowKey& then) {
  auto elements = first.elements();
  elements.insert(elements.end(), then.elements().begin(), then.elements().end());
  return RowKey::of(std::move(elements));
}

/// The whole value of an indexed field, where the index holds only its beginning.
Result<KeyElement> whole_value(const RowSchema::Index& index, const RowMessage& row,
                               const RowSchema& rows) {
  try {
    auto value = RowSchema::index_value(index, row.as(rows.schema()));
    if (value) return *std::move(value);
    return fail(ErrorCode::corrupt,
                "a row lacks {}, although the index over it has an entry: rebuild the view",
                index.name);
  } catch (const kj::Exception&) {
    return fail(caught("the reading of a row", ErrorCode::corrupt));
  }
}

/// Checksum of everything that a cursor is bound to.
std::uint32_t fingerprint(const ViewName& name, const KeyRange& range, Direction direction) {
  const auto text = fmt::format("{}:{}:{}:{}:{}:{}", name.name, name.version,
                                direction == Direction::forward ? 'f' : 'b', range.begin.size(),
                                range.begin, range.end);
  return crc32c(as_bytes(text));
}

}  // namespace

/// A query converted to the shape of the keys that answer it: row keys or index keys.
struct ViewReader::Asked {
  RowKey prefix;
  std::optional<std::string> begins_with;
  bool begins_descending = false;
  RowKey from;    // whole key, prefix included; empty = all
  RowKey before;  // the same

  /// Whether an index holds only the beginning of a queried value.
  bool is_cut() const {
    const auto is_cut_at_first = [](const RowKey& key) {
      return !key.empty() && RowSchema::is_cut(key[0]);
    };
    const bool begins =
        prefix.empty() && begins_with && RowSchema::is_cut(KeyElement{*begins_with});
    return begins || is_cut_at_first(prefix) || is_cut_at_first(from) || is_cut_at_first(before);
  }

  KeyRange keys(const std::string& base) const {
    auto range = KeyRange::of_prefix(base + prefix.encode_prefix());
    if (begins_with) {
      narrow(range, KeyRange::of_prefix(base +
                                        prefix.encode_prefix(*begins_with, begins_descending)));
    }
    if (!from.empty()) narrow(range, KeyRange{base + from.encode(), ""});
    if (!before.empty()) narrow(range, KeyRange{"", base + before.encode()});
    return range;
  }

  /// The range over index keys with a cut first value. May contain rows that were not selected.
  KeyRange cut_keys(const std::string& base) const {
    const auto cut = [](const RowKey& key) {
      return key.empty() || !RowSchema::is_cut(key[0]) ? key : RowKey{RowSchema::cut(key[0])};
    };
    Asked wider = *this;
    wider.prefix = cut(prefix);
    wider.from = cut(from);
    wider.before = {};
    if (wider.prefix.size() < prefix.size()) wider.begins_with.reset();
    if (prefix.empty() && begins_with) {
      wider.begins_with = RowSchema::cut(KeyElement{*begins_with}).text();
    }
    auto range = wider.keys(base);
    if (before.empty()) return range;
    const auto end = base + cut(before).encode();
    narrow(range, {"", RowSchema::is_cut(before[0]) ? KeyRange::of_prefix(end).end : end});
    return range;
  }
};

/// The key range of a query in the View.
struct ViewReader::Range {
  const RowSchema::Index* index = nullptr;  // null = the rows themselves
  std::string base;                         // what all keys of the Log's rows, or index, begin with
  KeyRange keys;
  std::optional<KeyRange> exact;  // range of whole values, set when `keys` also holds other rows
};

/// A row in the range; the range may hold rows that were not selected.
struct ViewReader::FoundRow {
  RowEntry entry;
  bool is_asked_for = true;
};

Result<ViewReader> ViewReader::open(std::shared_ptr<const View> view, ViewName name, RowSchema rows,
                                    const LogId& log, std::string failed_rebuild) {
  ViewReader reader{std::move(view), std::move(name), std::move(rows)};
  reader.failed_rebuild_ = std::move(failed_rebuild);
  DAYBOOK_TRY(reader.snapshot_, reader.view_->snapshot());
  reader.place_.log = log;
  DAYBOOK_TRY(const auto position, reader.snapshot_->get(stored_key::place(log)));
  if (position) {
    DAYBOOK_TRY(reader.place_.position, stored_key::parse_place(*position));
  }
  if (const auto& checkpoint = reader.snapshot_->checkpoint()) {
    reader.place_.recorded_at = checkpoint->recorded_at;
    reader.place_.token =
        Token{checkpoint->store, checkpoint->serial, log, reader.place_.position}.to_string();
  }
  DAYBOOK_TRY(const auto types, reader.snapshot_->get(stored_key::shape()));
  if (types) {
    DAYBOOK_TRY(reader.shape_, KeyShape::parse(*types));
  }
  return reader;
}

Result<RowAnswer> ViewReader::get(const RowKey& key) const {
  RowAnswer answer{std::nullopt, place_};
  if (!shape_) return answer;
  DAYBOOK_TRY(auto shaped, key.in_shape(*shape_));
  if (shaped.size() != shape_->types.size()) {
    return fail(ErrorCode::invalid_argument, "{} is not a complete key: keys are {}", key,
                shape_->to_string());
  }
  auto stored = stored_key::rows(place_.log);
  shaped.append_to(stored);
  DAYBOOK_TRY(const auto value, snapshot_->get(stored));
  if (!value) return answer;
  DAYBOOK_TRY(auto row, RowMessage::copy(*value));
  answer.entry = RowEntry{std::move(shaped), std::move(row)};
  return answer;
}

Result<RowPage> ViewReader::list(const RowQuery& query) const {
  std::vector<RowEntry> rows;
  const auto take = [&](RowEntry& row) -> Result<bool> {
    rows.push_back(std::move(row));
    return true;
  };
  DAYBOOK_TRY(auto page, list(query, take));
  page.rows = std::move(rows);
  return page;
}

Result<RowPage> ViewReader::list(const RowQuery& query, const TakeRow& take) const {
  if (query.limit == 0 || query.limit > RowQuery::limit_max) {
    return fail(ErrorCode::invalid_argument, "the limit of a list must be 1 to {} rows",
                RowQuery::limit_max);
  }
  RowPage page{{}, {}, place_};
  DAYBOOK_TRY(const auto range, range_of(query));
  const auto binding = fingerprint(name_, range.exact.value_or(range.keys), query.direction);
  DAYBOOK_TRY(auto keys, keys_from_cursor(query, range, binding));
  if (!shape_) return page;
  const bool backward = query.direction == Direction::backward;
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::size_t passed_bytes = 0;
  std::string last;
  const auto end_after = [&](const std::string& key) {
    page.cursor = Cursor{binding, key.substr(range.base.size())}.to_string();
  };
  for (bool is_end = false; !is_end;) {
    const auto limit = query.limit + 1 - count;
    DAYBOOK_TRY(const auto found, snapshot_->scan(keys, limit, backward, query.bytes_max));
    std::size_t scanned_bytes = 0;
    for (const auto& entry : found) {
      scanned_bytes += entry.key.size() + entry.value.size();
      DAYBOOK_TRY(auto row, entry_of(entry, range));
      const auto row_bytes = entry.key.size() + row.entry.row.words().size() * sizeof(capnp::word);
      if (row.is_asked_for) {
        bool fits = count < query.limit && (count == 0 || bytes + row_bytes <= query.bytes_max);
        if (fits) {
          DAYBOOK_TRY(fits, take(row.entry));
        }
        if (!fits) return end_after(last), std::move(page);
        ++count;
        bytes += row_bytes;
      } else {
        passed_bytes += row_bytes;
      }
      last = entry.key;
      if (passed_bytes > query.scan_bytes_max) return end_after(last), std::move(page);
    }
    is_end = found.size() < limit && scanned_bytes <= query.bytes_max;
    if (!is_end) pass(keys, last, backward);
  }
  return page;
}

/// The keys that remain after the cursor of the previous page.
Result<KeyRange> ViewReader::keys_from_cursor(const RowQuery& query, const Range& range,
                                              std::uint32_t binding) const {
  auto keys = range.keys;
  if (query.cursor.empty()) return keys;
  DAYBOOK_TRY(const auto cursor, Cursor::parse(query.cursor));
  const auto last = range.base + cursor.last_key;
  if (cursor.query != binding || !contains(range.keys, last)) {
    return fail(ErrorCode::invalid_argument,
                "this cursor belongs to another query: pass it only with the query that returned "
                "it");
  }
  pass(keys, last, query.direction == Direction::backward);
  return keys;
}

Result<const RowSchema::Index*> ViewReader::index_of(const RowQuery& query) const {
  if (query.index.empty()) return nullptr;
  const auto* index = rows_.find_index(query.index);
  if (!index) {
    return fail(ErrorCode::invalid_argument, "view {} has no index over '{}'", name_.name,
                query.index);
  }
  if (!index->is_built && !failed_rebuild_.empty()) {
    return fail(ErrorCode::view_building,
                "the index of view {} over {} is not there: the last rebuild has failed: {}",
                name_.name, query.index, failed_rebuild_);
  }
  if (!index->is_built) {
    return fail(ErrorCode::view_building,
                "the index of view {} over {} is not built yet: `serve` builds it in the "
                "background; try again later",
                name_.name, query.index);
  }
  return index;
}

Result<ViewReader::Asked> ViewReader::asked_of(const RowQuery& query,
                                               const RowSchema::Index* index) const {
  const auto shape = (index ? RowSchema::index_shape(*index).types : "") + shape_->types;
  const auto in_shape = [&](const RowKey& key) -> Result<RowKey> {
    if (!index || key.empty()) return key.in_shape({shape});
    auto elements = key.elements();
    DAYBOOK_TRY(elements.front(), RowSchema::asked_value(*index, elements.front()));
    return RowKey::of(std::move(elements)).in_shape({shape});
  };
  Asked asked;
  DAYBOOK_TRY(asked.prefix, in_shape(query.prefix));
  if (query.begins_with) {
    const auto type = index ? index->field.getType() : capnp::Type{capnp::schema::Type::TEXT};
    if (query.prefix.empty() && (type.isEnum() || type.isBool())) {
      DAYBOOK_TRY(asked.prefix, in_shape(RowKey{*query.begins_with}));
    } else {
      DAYBOOK_TRY(const auto next,
                  joined(asked.prefix, RowKey{*query.begins_with}).in_shape({shape}));
      asked.begins_with = query.begins_with;
      asked.begins_descending = next.elements().back().is_descending();
    }
  }
  if (!query.from.empty()) {
    DAYBOOK_TRY(asked.from, in_shape(joined(query.prefix, query.from)));
  }
  if (!query.before.empty()) {
    DAYBOOK_TRY(asked.before, in_shape(joined(query.prefix, query.before)));
  }
  return asked;
}

Result<ViewReader::Range> ViewReader::range_of(const RowQuery& query) const {
  Range range;
  DAYBOOK_TRY(range.index, index_of(query));
  range.base = range.index ? stored_key::index(place_.log, range.index->ordinal)
                           : stored_key::rows(place_.log);
  range.keys = KeyRange::of_prefix(range.base);
  if (!shape_) return range;
  DAYBOOK_TRY(const auto asked, asked_of(query, range.index));
  if (range.index && asked.is_cut()) {
    range.keys = asked.cut_keys(range.base);
    range.exact = asked.keys(range.base);
  } else {
    range.keys = asked.keys(range.base);
  }
  return range;
}

Result<ViewReader::FoundRow> ViewReader::entry_of(const ViewSnapshot::Entry& found,
                                                  const Range& range) const {
  DAYBOOK_TRY(auto key, RowKey::decode(std::string_view{found.key}.substr(range.base.size())));
  if (range.index) return indexed_row(std::move(key), range);
  DAYBOOK_TRY(auto row, RowMessage::copy(found.value));
  return FoundRow{{std::move(key), std::move(row)}};
}

Result<ViewReader::FoundRow> ViewReader::indexed_row(RowKey key, const Range& range) const {
  auto elements = key.elements();
  if (!elements.empty()) elements.erase(elements.begin());  // drop the indexed value
  key = RowKey::of(std::move(elements));
  auto stored = stored_key::rows(place_.log);
  key.append_to(stored);
  DAYBOOK_TRY(const auto value, snapshot_->get(stored));
  if (!value) {
    return fail(ErrorCode::corrupt,
                "view {} has key {} in its index over {}, but no such row: rebuild the view",
                name_.name, key, range.index->name);
  }
  DAYBOOK_TRY(auto row, RowMessage::copy(*value));
  FoundRow found{{std::move(key), std::move(row)}};
  if (range.exact) {
    DAYBOOK_TRY(const auto whole, whole_value(*range.index, found.entry.row, rows_));
    auto exact = range.base;
    joined(RowKey{whole}, found.entry.key).append_to(exact);
    found.is_asked_for = contains(*range.exact, exact);
  }
  return found;
}

}  // namespace daybook
