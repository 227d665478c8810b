#include "store/engine/catalog.h"

#include <daybook/core/catalog.capnp.h>

#include <cstring>
#include <mutex>

#include "core/message.h"

namespace daybook::engine {
namespace {

/// An aligned copy of an event's payload.
std::vector<std::uint64_t> aligned(Bytes payload) {
  std::vector<std::uint64_t> words(payload.size() / sizeof(std::uint64_t));
  std::memcpy(words.data(), payload.data(), payload.size());
  return words;
}

LogInfo catalog_info(const StoreIdentity& store) {
  const auto id = Uuid::make_v5(store.id.uuid, Catalog::reserved_name);
  return {0, LogId{id}, *LogName::parse(Catalog::reserved_name)};
}

AppendRequest catalog_request(Environment& environment, Version version,
                              CatalogEvent::Builder event) {
  AppendRequest request;
  request.command_id = CommandId{Uuid::make_v7(environment.clock(), environment.random())};
  request.condition.expected.push_back({catalog_stream(), version});
  NewEvent added;
  added.stream = request.stream_index(catalog_stream());
  added.variant = static_cast<std::uint16_t>(event.which());
  added.schema = capnp::typeId<CatalogEvent>();
  added.payload = canonical(event.asReader());
  const auto bytes = payload_bytes(as_payload(added.payload));
  request.digest = sha256({as_bytes(catalog_stream().text()), bytes});
  request.events.push_back(std::move(added));
  return request;
}

capnp::Data::Reader data_of(const Uuid& uuid) {
  return {reinterpret_cast<const kj::byte*>(uuid.bytes.data()), uuid.bytes.size()};
}

}  // namespace

const StreamId& catalog_stream() {
  static const auto stream = *StreamId::make(Catalog::reserved_name, "store");
  return stream;
}

AppendRequest log_created(Environment& environment, Version version, std::uint32_t number,
                          const LogId& id, const LogName& name) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<CatalogEvent>();
  auto created = event.initLogCreated();
  created.setNumber(number);
  created.setId(data_of(id.uuid));
  created.setName(name.text());
  return catalog_request(environment, version, event);
}

AppendRequest schema_added(Environment& environment, Version version, const EventSchema& schema) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<CatalogEvent>();
  auto added = event.initSchemaAdded();
  added.setCategory(schema.category());
  added.setTypeId(schema.type_id());
  const auto words = schema.nodes();
  auto nodes = added.initNodes(static_cast<unsigned>(words.size()));
  for (unsigned i = 0; i < nodes.size(); ++i) nodes.set(i, words[i].asBytes());
  return catalog_request(environment, version, event);
}

Catalog::Catalog(const Shared& shared, Sequencer& sequencer)
    : shared_{shared},
      sequencer_{sequencer},
      self_{std::make_unique<Log>(catalog_info(shared.identity), shared, sequencer)} {
  static_cast<void>(rebuild_schemas());  // the catalog's own is compiled in and always good
}

Result<void> Catalog::apply(const RecordView& record) {
  for (std::size_t i = 0; !record.is_stub() && i < record.event_count(); ++i) {
    const auto words = aligned(record.event(i).payload);
    try {
      DAYBOOK_CHECK(
          apply_event({reinterpret_cast<const capnp::word*>(words.data()), words.size()}));
    } catch (const kj::Exception& exception) {
      return fail(ErrorCode::corrupt, "the catalog's commit with serial {} cannot be read: {}",
                  record.serial(), exception.getDescription().cStr());
    }
  }
  return {};
}

Result<void> Catalog::apply_event(Payload payload) {
  PayloadMessage message{payload};
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
      StoredSchema schema{added.getTypeId(), {}};
      for (const auto node : added.getNodes()) {
        auto words = kj::heapArray<capnp::word>(node.size() / sizeof(capnp::word));
        std::memcpy(words.begin(), node.begin(), words.size() * sizeof(capnp::word));
        schema.nodes.push_back(std::move(words));
      }
      stored_schemas_.insert_or_assign(added.getCategory().cStr(), std::move(schema));
      return rebuild_schemas();
    }
  }
  return fail(ErrorCode::unknown_event,
              "the catalog holds an event of type {} that this program does not know: use a newer "
              "one",
              static_cast<unsigned>(event.which()));
}

Result<void> Catalog::add_log(std::uint32_t number, capnp::Data::Reader id, std::string_view name) {
  DAYBOOK_TRY(auto log_name, LogName::parse(name));
  LogId log_id;
  if (id.size() != sizeof log_id.uuid.bytes || number == 0) {
    return fail(ErrorCode::corrupt, "the catalog holds a malformed log number {}", number);
  }
  std::memcpy(log_id.uuid.bytes.data(), id.begin(), id.size());
  const std::unique_lock lock{mutex_};
  auto& log = by_number_[number];
  if (!log) {
    log = std::make_unique<Log>(LogInfo{number, log_id, std::move(log_name)}, shared_, sequencer_);
  }
  by_name_[std::string{name}] = log.get();
  return {};
}

/// The number and what was written under it stay; the name becomes free.
void Catalog::remove_log(std::uint32_t number) {
  const std::unique_lock lock{mutex_};
  std::erase_if(by_name_, [&](const auto& entry) { return entry.second->info().number == number; });
}

Result<void> Catalog::rebuild_schemas() {
  const auto add = [](SchemaCatalog& to, std::string_view category, std::uint64_t type_id,
                      const std::vector<kj::Array<capnp::word>>& nodes) {
    std::vector<Payload> payloads;
    for (const auto& node : nodes) payloads.push_back(as_payload(node));
    return to.add(category, type_id, payloads);
  };
  auto schemas = std::make_shared<SchemaCatalog>();
  DAYBOOK_TRY(const auto own, EventSchema::of<CatalogEvent>());
  DAYBOOK_CHECK(add(*schemas, own.category(), own.type_id(), own.nodes()));
  for (const auto& [category, schema] : stored_schemas_) {
    DAYBOOK_CHECK(add(*schemas, category, schema.type_id, schema.nodes));
  }
  const std::unique_lock lock{mutex_};
  schemas_ = std::move(schemas);
  return {};
}

Log* Catalog::find(const LogName& name) const {
  const std::shared_lock lock{mutex_};
  const auto found = by_name_.find(name.text());
  return found == by_name_.end() ? nullptr : found->second;
}

Log* Catalog::find(std::uint32_t number) const {
  if (number == 0) return self_.get();
  const std::shared_lock lock{mutex_};
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second.get();
}

std::vector<LogInfo> Catalog::logs() const {
  const std::shared_lock lock{mutex_};
  std::vector<LogInfo> infos;
  for (const auto& [name, log] : by_name_) infos.push_back(log->info());
  return infos;
}

std::vector<Log*> Catalog::all() const {
  const std::shared_lock lock{mutex_};
  std::vector<Log*> logs{self_.get()};
  for (const auto& [number, log] : by_number_) logs.push_back(log.get());
  return logs;
}

std::uint32_t Catalog::next_number() const {
  const std::shared_lock lock{mutex_};
  return by_number_.empty() ? 1 : by_number_.rbegin()->first + 1;
}

std::shared_ptr<const SchemaCatalog> Catalog::schemas() const {
  const std::shared_lock lock{mutex_};
  return schemas_;
}

}  // namespace daybook::engine
