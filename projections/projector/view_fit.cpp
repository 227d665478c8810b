#include "projections/projector/view_fit.h"

#include <daybook/projections/view_form.capnp.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "core/model/schema_nodes.h"
#include "core/model/struct_change.h"
#include "projections/row_message.h"
#include "projections/stored_key.h"

namespace daybook {
namespace {

std::set<std::string> categories_of(const ProjectionDefinition& definition) {
  std::set<std::string> categories;
  for (const auto& events : definition.events()) categories.insert(events.category());
  return categories;
}

/// The form to store for a View with these rows, events and built indexes.
std::string form_of(capnp::StructSchema rows, const std::set<std::uint16_t>& indexes,
                    const std::set<std::string>& categories) {
  capnp::MallocMessageBuilder message;
  auto form = message.initRoot<ViewForm>();
  const auto words = schema_nodes(rows);
  auto nodes = form.initSchema(static_cast<unsigned>(words.size()));
  for (unsigned i = 0; i < nodes.size(); ++i) nodes.set(i, words[i].asBytes());
  auto numbers = form.initIndexes(static_cast<unsigned>(indexes.size()));
  unsigned at = 0;
  for (const auto ordinal : indexes) numbers.set(at++, ordinal);
  auto names = form.initCategories(static_cast<unsigned>(categories.size()));
  at = 0;
  for (const auto& category : categories) names.set(at++, category.c_str());
  const auto words_of_form = canonical(form.asReader());
  std::string stored{as_text(payload_bytes(as_payload(words_of_form)))};
  const auto checksum = crc32c(as_bytes(stored));
  stored.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return stored;
}

std::set<std::uint16_t> ordinals_of(const RowSchema& rows) {
  std::set<std::uint16_t> ordinals;
  for (const auto& index : rows.indexes()) ordinals.insert(index.ordinal);
  return ordinals;
}

/// The stored form of a View. The schema is valid as long as this object.
struct StoredForm {
  std::unique_ptr<capnp::SchemaLoader> loader;
  capnp::StructSchema rows;
  std::set<std::uint16_t> indexes;
  std::set<std::string> categories;
};

/// Nullopt when it is damaged. Throws kj::Exception when it cannot be read for another reason.
std::optional<StoredForm> read_form(std::string_view value) {
  const auto size = value.size() - std::min(value.size(), sizeof(std::uint32_t));
  const auto bytes = as_bytes(value);
  if (size == 0 || load<std::uint32_t>(bytes.data() + size) != crc32c(bytes.first(size))) {
    return std::nullopt;
  }
  const auto message = RowMessage::copy(value.substr(0, size));
  if (!message) return std::nullopt;
  const auto form = message->as<ViewForm>();
  std::vector<kj::Array<capnp::word>> words;  // stored bytes may not be word-aligned
  std::vector<Payload> nodes;
  for (const auto node : form.getSchema()) {
    auto& copy = words.emplace_back(kj::heapArray<capnp::word>(node.size() / sizeof(capnp::word)));
    std::copy_n(node.begin(), copy.asBytes().size(), copy.asBytes().begin());
    nodes.push_back(as_payload(copy));
  }
  StoredForm stored;
  stored.loader = std::make_unique<capnp::SchemaLoader>();
  stored.rows = load_schema_nodes(nodes, *stored.loader);
  for (const auto ordinal : form.getIndexes()) stored.indexes.insert(ordinal);
  for (const auto category : form.getCategories()) stored.categories.insert(category.cStr());
  return stored;
}

/// Describes an index that only one side has: "its index over owner is new".
std::string why_other_indexes(const RowSchema& rows, const StoredForm& stored) {
  for (const auto& index : rows.indexes()) {
    if (!stored.indexes.contains(index.ordinal)) {
      return fmt::format("its index over {} is new", index.name);
    }
  }
  for (const auto ordinal : stored.indexes) {
    if (!ordinals_of(rows).contains(ordinal)) {
      return fmt::format("its index over field @{} was removed", ordinal);
    }
  }
  return {};
}

void set_unreadable(ViewFit& fit, std::string why) {
  fit.is_readable = false;
  fit.why_rebuild = std::move(why);
}

void compare(const ProjectionDefinition& definition, const StoredForm& stored, ViewFit& fit) {
  const auto categories = categories_of(definition);
  if (stored.categories != categories) {
    return set_unreadable(fit, "it was built from events of other categories");
  }
  const auto& rows = definition.rows();
  const auto change = compare_structs(stored.rows, rows.schema());
  if (!change) return set_unreadable(fit, reason_of(change.error()));  // a View is built again
  if (!change->added.empty() && !change->lacking.empty()) {
    return set_unreadable(fit, fmt::format("it has {}, which this program lacks, and lacks {}",
                                           change->lacking.front().what,
                                           change->added.front().what));
  }
  std::set<std::uint16_t> built;
  const auto current = ordinals_of(rows);
  std::ranges::set_intersection(stored.indexes, current, std::inserter(built, built.end()));
  fit.rows = rows.with_built(built);
  fit.why_rebuild = why_other_indexes(rows, stored);
  // Keep fields that a later release added, so that release still finds its View.
  fit.form = form_of(change->lacking.empty() ? rows.schema() : stored.rows, built, categories);
}

}  // namespace

Result<ViewFit> fit_view(const ProjectionDefinition& definition, const View& view) {
  ViewFit fit{definition.rows(), {}, {}};
  DAYBOOK_TRY(const auto stored, view.get(stored_key::form()));
  if (!stored) {
    if (view.checkpoint()) {
      set_unreadable(fit,
                     "an earlier release of Daybook built it without storing the schema of its "
                     "rows");
    }
    fit.form = form_of(fit.rows.schema(), ordinals_of(fit.rows), categories_of(definition));
    return fit;
  }
  try {
    const auto form = read_form(*stored);
    if (form) {
      compare(definition, *form, fit);
    } else {
      set_unreadable(fit, "the stored schema of its rows is damaged");
    }
  } catch (const kj::Exception&) {
    set_unreadable(fit, "the stored schema of its rows cannot be read");
  }
  if (fit.form == *stored) fit.form.clear();
  return fit;
}

Error view_mismatch(const ViewName& name, std::string_view why) {
  return Error{ErrorCode::view_mismatch,
               fmt::format("the rows of {} do not match this program ({}): they cannot be read "
                           "until `serve` or `rebuild {}` has rebuilt the view",
                           to_string(name), why, name.name)};
}

}  // namespace daybook
