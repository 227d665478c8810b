#include "projections/query.h"

#include <algorithm>

#include "core/crc32c.h"
#include "core/token.h"
#include "projections/internal/cursor.h"
#include "projections/internal/stored_key.h"

namespace daybook {
namespace {

void narrow(KeyRange& range, const KeyRange& by) {
  range.begin = std::max(range.begin, by.begin);
  if (range.end.empty() || (!by.end.empty() && by.end < range.end)) range.end = by.end;
}

bool contains(const KeyRange& range, const std::string& key) {
  return key >= range.begin && (range.end.empty() || key < range.end);
}

RowKey joined(const RowKey& first, const RowKey& then) {
  auto elements = first.elements();
  elements.insert(elements.end(), then.elements().begin(), then.elements().end());
  return RowKey::of(std::move(elements));
}

/// Of everything that a cursor must not be used with another one of.
std::uint32_t fingerprint(const ViewName& name, const KeyRange& range, Direction direction) {
  const auto text = fmt::format("{}:{}:{}:{}:{}:{}", name.name, name.version,
                                direction == Direction::forward ? 'f' : 'b', range.begin.size(),
                                range.begin, range.end);
  return crc32c(as_bytes(text));
}

}  // namespace

/// Where the answer to a query stands in the View.
struct ViewReader::Range {
  const RowSchema::Index* index = nullptr;  // null = the rows themselves
  std::string base;                         // what all keys of the Log's rows, or index, begin with
  KeyRange keys;
};

Result<ViewReader> ViewReader::open(std::shared_ptr<const View> view, ViewName name, RowSchema rows,
                                    const LogId& log) {
  ViewReader reader{std::move(view), std::move(name), std::move(rows)};
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
    return fail(ErrorCode::invalid_argument, "{} is no whole key: keys are {}", key,
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
  if (query.limit == 0 || query.limit > RowQuery::limit_max) {
    return fail(ErrorCode::invalid_argument, "the limit of a list is 1 to {} rows",
                RowQuery::limit_max);
  }
  RowPage page{{}, {}, place_};
  DAYBOOK_TRY(auto range, range_of(query));
  const auto binding = fingerprint(name_, range.keys, query.direction);
  const bool backward = query.direction == Direction::backward;
  if (!query.cursor.empty()) {
    DAYBOOK_TRY(const auto cursor, Cursor::parse(query.cursor));
    const auto last = range.base + cursor.last_key;
    if (cursor.query != binding || !contains(range.keys, last)) {
      return fail(ErrorCode::invalid_argument,
                  "this cursor belongs to another query: pass it with the query it came from");
    }
    // The smallest key after `last` is that with a zero byte more.
    narrow(range.keys, backward ? KeyRange{"", last} : KeyRange{last + '\0', ""});
  }
  if (!shape_) return page;
  DAYBOOK_TRY(auto found, snapshot_->scan(range.keys, query.limit + 1, backward));
  if (found.size() > query.limit) {
    found.pop_back();
    page.cursor = Cursor{binding, found.back().key.substr(range.base.size())}.to_string();
  }
  page.rows.reserve(found.size());
  for (auto& entry : found) {
    DAYBOOK_TRY(auto row, entry_of(std::move(entry), range));
    page.rows.push_back(std::move(row));
  }
  return page;
}

Result<ViewReader::Range> ViewReader::range_of(const RowQuery& query) const {
  Range range;
  KeyShape shape;
  if (query.index.empty()) {
    range.base = stored_key::rows(place_.log);
  } else {
    range.index = rows_.find_index(query.index);
    if (!range.index) {
      return fail(ErrorCode::invalid_argument, "view {} has no index over '{}'", name_.name,
                  query.index);
    }
    range.base = stored_key::index(place_.log, range.index->ordinal);
    shape = RowSchema::index_shape(*range.index);
  }
  range.keys = KeyRange::of_prefix(range.base);
  if (!shape_) return range;
  shape.types += shape_->types;

  DAYBOOK_TRY(const auto prefix, query.prefix.in_shape(shape));
  narrow(range.keys, KeyRange::of_prefix(range.base + prefix.encode_prefix()));
  if (query.begins_with) {
    DAYBOOK_TRY(const auto next, joined(prefix, RowKey{""}).in_shape(shape));
    narrow(range.keys,
           KeyRange::of_prefix(
               range.base +
               prefix.encode_prefix(*query.begins_with, next.elements().back().is_descending())));
  }
  if (!query.from.empty()) {
    DAYBOOK_TRY(const auto from, joined(prefix, query.from).in_shape(shape));
    narrow(range.keys, KeyRange{range.base + from.encode(), ""});
  }
  if (!query.before.empty()) {
    DAYBOOK_TRY(const auto before, joined(prefix, query.before).in_shape(shape));
    narrow(range.keys, KeyRange{"", range.base + before.encode()});
  }
  return range;
}

Result<RowEntry> ViewReader::entry_of(ViewSnapshot::Entry found, const Range& range) const {
  DAYBOOK_TRY(auto key, RowKey::decode(std::string_view{found.key}.substr(range.base.size())));
  if (!range.index) {
    DAYBOOK_TRY(auto row, RowMessage::copy(found.value));
    return RowEntry{std::move(key), std::move(row)};
  }
  auto elements = key.elements();
  if (!elements.empty()) elements.erase(elements.begin());  // the indexed value
  key = RowKey::of(std::move(elements));
  auto stored = stored_key::rows(place_.log);
  key.append_to(stored);
  DAYBOOK_TRY(const auto value, snapshot_->get(stored));
  if (!value) {
    return fail(ErrorCode::corrupt, "view {} has {} in its index over {} and not as a row: rebuild",
                name_.name, key, range.index->name);
  }
  DAYBOOK_TRY(auto row, RowMessage::copy(*value));
  return RowEntry{std::move(key), std::move(row)};
}

}  // namespace daybook
