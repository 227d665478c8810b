#include "service/api/command/command_input.h"

#include "core/model/append.h"
#include "net/http/parameters.h"
#include "net/json/to_capnp.h"
#include "service/api/request_headers.h"
#include "service/cli/argument_checks.h"

namespace daybook {
namespace {

/// Reads an id that the caller may give as any text.
Result<Uuid> read_id(const http::Request& request, std::string_view name) {
  DAYBOOK_TRY(const auto text, read_header(request, name));
  return text.empty() ? Uuid{} : command_id_from_key(text).uuid;
}

Result<std::optional<Version>> read_expected_version(const http::Request& request) {
  DAYBOOK_TRY(const auto text, read_header(request, "If-Match"));
  if (text.empty()) return std::nullopt;
  std::string_view digits = text;
  if (digits.size() >= 2 && digits.starts_with('"') && digits.ends_with('"')) {
    digits = digits.substr(1, digits.size() - 2);
  }
  const auto version = parse_number("If-Match", digits);
  if (!version) {
    return fail(ErrorCode::invalid_argument,
                "If-Match must be the expected version of the stream, for example If-Match: \"5\"");
  }
  return Version{*version};
}

Result<kj::Array<capnp::word>> read_body(const Decider& decider, const std::string& body) {
  DAYBOOK_TRY(const auto json, json::parse_json(body));
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<capnp::DynamicStruct>(decider.command_schema());
  DAYBOOK_CHECK(json::read_json(json, root));
  return canonical(root.asReader().as<capnp::AnyStruct>());
}

}  // namespace

Result<CommandRequest> parse_command(const Decider& decider, const http::Request& request) {
  DAYBOOK_CHECK(Parameters::of(request, {}));
  CommandRequest command;
  command.key = request.parameter("key");
  if (decider.takes_key()) DAYBOOK_CHECK(check_key(command.key));
  DAYBOOK_TRY(command.expected_version, read_expected_version(request));
  if (command.expected_version && !decider.takes_key()) {
    return fail(ErrorCode::invalid_argument,
                "{} may write to several streams, so If-Match is ambiguous: send the command "
                "without it",
                decider.name());
  }
  DAYBOOK_TRY(const auto id, read_command_id(request));
  if (id) command.id = *id;
  DAYBOOK_TRY(command.metadata.correlation, read_id(request, "Daybook-Correlation-Id"));
  DAYBOOK_TRY(command.metadata.causation, read_id(request, "Daybook-Causation-Id"));
  DAYBOOK_TRY(command.metadata.actor,
              read_header(request, "Daybook-Actor", CommitLimits::actor_bytes_max));
  DAYBOOK_TRY(command.metadata.trace_parent,
              read_header(request, "traceparent", CommitLimits::trace_parent_bytes_max));
  DAYBOOK_TRY(command.command, read_body(decider, request.body));
  return command;
}

}  // namespace daybook
