#include "store/engine/catalog/catalog_changes.h"

#include <daybook/core/model/catalog.capnp.h>

#include "base/sha256.h"
#include "core/model/catalog_fold.h"
#include "core/model/message.h"

namespace daybook::engine {
namespace {

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
  static const auto stream = *StreamId::make(CatalogFold::reserved_name, "store");
  return stream;
}

AppendRequest log_created(Environment& environment, Version version, const LogInfo& log) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<CatalogEvent>();
  auto created = event.initLogCreated();
  created.setNumber(log.number);
  created.setId(data_of(log.id.uuid));
  created.setName(log.name.text());
  return catalog_request(environment, version, event);
}

AppendRequest program_named(Environment& environment, Version version, std::string_view name) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<CatalogEvent>();
  event.initProgramNamed().setName(kj::StringPtr{std::string{name}.c_str()});
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

}  // namespace daybook::engine
