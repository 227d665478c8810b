#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <capnp/message.h>

#include "core/model/append.h"
#include "core/model/decision.h"
#include "core/model/message.h"

namespace daybook {

/// A command for a handler, without its C++ type. Move-only.
struct CommandRequest {
  std::string key;                 ///< of the aggregate; empty for other deciders
  kj::Array<capnp::word> command;  ///< in canonical form
  CommandId id;  ///< nil = the handler generates one; repeats are then not recognised
  Metadata metadata;
  std::optional<Version> expected_version;  ///< otherwise version_conflict

  /// Builds the command by a function: `build<AccountCommand>("42", [](auto c) { ... })`.
  template <class Command, class Build>
  static CommandRequest build(std::string key, Build&& fill) {
    capnp::MallocMessageBuilder message{64};
    auto root = message.initRoot<Command>();
    fill(root);
    CommandRequest request;
    request.key = std::move(key);
    request.command = canonical(root.asReader());
    return request;
  }
};

/// The result of a command: accepted, with its Receipt, or rejected by the domain.
class Outcome {
 public:
  Outcome(Receipt receipt) : value_{std::move(receipt)} {}        // NOLINT: implicit on purpose
  Outcome(Rejection rejection) : value_{std::move(rejection)} {}  // NOLINT: implicit on purpose

  bool accepted() const { return std::holds_alternative<Receipt>(value_); }
  const Receipt& receipt() const { return std::get<Receipt>(value_); }
  const Rejection& rejection() const { return std::get<Rejection>(value_); }

 private:
  std::variant<Receipt, Rejection> value_;
};

/// Identifies a command: equal digests mean equal commands. SHA-256 over "daybook command 1", a
/// zero byte, the length of the decider's name (u8), the name (of an aggregate: the category), the
/// length of the key (u16, little-endian), the key, and the command in canonical form.
Digest command_digest(std::string_view decider, std::string_view key, Payload command);

}  // namespace daybook
