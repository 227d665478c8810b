#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <capnp/message.h>

#include "core/append.h"
#include "core/decision.h"
#include "core/message.h"

namespace daybook {

/// A command on its way to a handler, without its C++ type. Moves only.
struct CommandRequest {
  std::string key;                 ///< of the aggregate; empty for a decider over several streams
  kj::Array<capnp::word> command;  ///< in canonical form
  CommandId id;  ///< nil = the handler makes one, and a repeat cannot be recognised
  Metadata metadata;
  std::optional<Version> expected_version;  ///< refuse with version_conflict unless it is this one

  /// From a function that fills in the command: `build<AccountCommand>("42", [](auto c) { ... })`.
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

/// How a command ended that was not lost: accepted, with its Receipt, or refused by the domain.
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

/// What makes two commands the same: SHA-256 over "daybook command 1", a zero byte, the length of
/// the decider's name (u8) and the name (the category, for an aggregate), the length of the key
/// (u16, little-endian) and the key, and the command in canonical form.
Digest command_digest(std::string_view decider, std::string_view key, Payload command);

}  // namespace daybook
