#include "core/model/catalog_fold.h"

#include <daybook/core/model/catalog.capnp.h>
#include <kj/exception.h>

#include <cstring>

#include "base/caught.h"
#include "core/model/message.h"

namespace daybook::engine {
namespace {

kj::Array<capnp::word> aligned(const void* bytes, std::size_t size) {
  auto words = kj::heapArray<capnp::word>(size / sizeof(capnp::word));
  std::memcpy(words.begin(), bytes, words.size() * sizeof(capnp::word));
  return words;
}

Result<void> add_schema(SchemaCatalog& to, std::string_view category, std::uint64_t type_id,
                        const std::vector<kj::Array<capnp::word>>& nodes) {
  std::vector<Payload> payloads;
  for (const auto& node : nodes) payloads.push_back(as_payload(node));
  return to.add(category, type_id, payloads);
}

}  // namespace

CatalogFold::CatalogFold(const StoreIdentity& store) {
  const auto id = Uuid::make_v5(store.id.uuid, reserved_name);
  by_number_[0] = {0, LogId{id}, *LogName::parse(reserved_name)};
  static_cast<void>(rebuild_schemas());  // cannot fail: the catalog's schema is compiled in
}

Result<void> CatalogFold::apply(const RecordView& record) {
  if (record.serial() <= applied_) return {};
  for (std::size_t i = 0; !record.is_stub() && i < record.event_count(); ++i) {
    try {
      DAYBOOK_CHECK(apply_event(record.event(i).payload));
    } catch (const kj::Exception&) {
      return fail(caught(fmt::format("the reading of the catalog's commit with serial {}",
                                     record.serial()),
                         ErrorCode::corrupt));
    }
  }
  applied_ = record.serial();
  return {};
}

Result<void> CatalogFold::apply_event(Bytes payload) {
  const auto words = aligned(payload.data(), payload.size());
  PayloadMessage message{as_payload(words), PayloadMessage::Origin::foreign};
  const auto event = message.root<CatalogEvent>();
  switch (event.which()) {
    case CatalogEvent::LOG_CREATED: {
      const auto created = event.getLogCreated();
      return add_log(created.getNumber(), created.getId(), created.getName().cStr());
    }
    case CatalogEvent::LOG_REMOVED: remove_log(event.getLogRemoved().getNumber()); return {};
    case CatalogEvent::LOG_MOVED: remove_log(event.getLogMoved().getNumber()); return {};
    case CatalogEvent::LOG_RESTORED: {
      const auto restored = event.getLogRestored();
      return add_log(restored.getNumber(), restored.getId(), restored.getName().cStr());
    }
    case CatalogEvent::SCHEMA_ADDED: {
      const auto added = event.getSchemaAdded();
      StoredSchema schema{added.getCategory().cStr(), added.getTypeId(), {}};
      for (const auto node : added.getNodes()) {
        schema.nodes.push_back(aligned(node.begin(), node.size()));
      }
      stored_schemas_.push_back(std::move(schema));
      return rebuild_schemas();
    }
    case CatalogEvent::PROGRAM_NAMED:
      program_ = event.getProgramNamed().getName().cStr();
      return {};
  }
  return fail(ErrorCode::unknown_event,
              "the catalog contains an event of type {} that this program does not know: use a "
              "newer program",
              static_cast<unsigned>(event.which()));
}

/// Pointers to the LogInfo of a number stay valid: it is never changed.
Result<void> CatalogFold::add_log(std::uint32_t number, capnp::Data::Reader id,
                                  std::string_view name) {
  DAYBOOK_TRY(auto log_name, LogName::parse(name));
  LogId log_id;
  if (id.size() != sizeof log_id.uuid.bytes || number == 0) {
    return fail(ErrorCode::corrupt, "the catalog contains a malformed log number {}", number);
  }
  std::memcpy(log_id.uuid.bytes.data(), id.begin(), id.size());
  const auto at = by_number_.try_emplace(number, LogInfo{number, log_id, std::move(log_name)});
  by_name_[std::string{name}] = &at.first->second;
  return {};
}

/// The number and its LogInfo stay; the name becomes free.
void CatalogFold::remove_log(std::uint32_t number) {
  std::erase_if(by_name_, [&](const auto& entry) { return entry.second->number == number; });
}

Result<void> CatalogFold::rebuild_schemas() {
  auto schemas = std::make_shared<SchemaCatalog>();
  DAYBOOK_TRY(const auto own, EventSchema::of<CatalogEvent>());
  DAYBOOK_CHECK(add_schema(*schemas, own.category(), own.type_id(), own.nodes()));
  for (const auto& [category, type_id, nodes] : stored_schemas_) {
    DAYBOOK_CHECK(add_schema(*schemas, category, type_id, nodes));
  }
  schemas_ = std::move(schemas);
  return {};
}

const LogInfo* CatalogFold::find(std::uint32_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : &found->second;
}

const LogInfo* CatalogFold::find(const LogName& name) const {
  const auto found = by_name_.find(name.text());
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<LogInfo> CatalogFold::logs() const {
  std::vector<LogInfo> logs;
  for (const auto& [name, info] : by_name_) logs.push_back(*info);
  return logs;
}

std::vector<std::uint32_t> CatalogFold::numbers() const {
  std::vector<std::uint32_t> numbers;
  for (const auto& [number, info] : by_number_) numbers.push_back(number);
  return numbers;
}

}  // namespace daybook::engine
