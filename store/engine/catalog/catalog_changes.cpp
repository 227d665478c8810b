#include "store/engine/catalog/catalog_changes.h"

#include <daybook/core/model/catalog.capnp.h>

#include "base/sha256.h"
#include "core/model/catalog_fold.h"
#include "core/model/message.h"
#include "store/engine/write/encode.h"

namespace daybook::engine {
namespace {

CommandId new_command_id(Environment& environment) {
  return CommandId{Uuid::make_v7(environment.clock(), environment.random())};
}

AppendRequest catalog_request(CommandId command_id, Version version, CatalogEvent::Builder event) {
  AppendRequest request;
  request.command_id = command_id;
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

AppendRequest schema_added(CommandId command_id, Version version, const EventSchema& schema) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<CatalogEvent>();
  auto added = event.initSchemaAdded();
  added.setCategory(schema.category());
  added.setTypeId(schema.type_id());
  const auto words = schema.nodes();
  auto nodes = added.initNodes(static_cast<unsigned>(words.size()));
  for (unsigned i = 0; i < nodes.size(); ++i) nodes.set(i, words[i].asBytes());
  return catalog_request(command_id, version, event);
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
  return catalog_request(new_command_id(environment), version, event);
}

AppendRequest program_named(Environment& environment, Version version, std::string_view name) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<CatalogEvent>();
  event.initProgramNamed().setName(kj::StringPtr{std::string{name}.c_str()});
  return catalog_request(new_command_id(environment), version, event);
}

AppendRequest schema_added(Environment& environment, Version version, const EventSchema& schema) {
  return schema_added(new_command_id(environment), version, schema);
}

Result<void> check_size(const EventSchema& schema) {
  const auto request = schema_added(CommandId{}, Version{}, schema);
  RecordBytes record;
  const auto encoded = encode_record(request, 0, false, record);
  if (encoded || encoded.error().code() != ErrorCode::limit_exceeded) return encoded;
  return fail(ErrorCode::limit_exceeded,
              "the schema of category {} takes {} bytes, with all structs that its {} events refer "
              "to, and a commit of the catalog takes at most {}: give the events fewer structs and "
              "fields, or divide them into several categories",
              schema.category(), payload_bytes(as_payload(request.events.front().payload)).size(),
              schema.variants().size(), CommitLimits::record_bytes_max);
}

}  // namespace daybook::engine
