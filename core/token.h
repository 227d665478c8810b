#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/ids.h"

namespace daybook {

/// Which Store, and which life of it: the epoch is raised by each restore or cut, so that places
/// from before are recognised as foreign.
struct StoreIdentity {
  StoreId id;
  std::uint32_t epoch = 1;
  friend bool operator==(const StoreIdentity&, const StoreIdentity&) = default;
};

/// What the opaque token of a Receipt says: after this Commit. It names the place twice, by Store
/// and Serial and by Log and Position, so that it stays good when the Log moves to another Store.
struct Token {
  StoreIdentity store;
  Serial serial;
  LogId log;
  Position position;  ///< head of the Log after the Commit

  friend bool operator==(const Token&, const Token&) = default;

  /// base64url (RFC 4648, no padding) of 57 bytes; docs/log-format.md has the layout.
  std::string to_string() const;
  static Result<Token> parse(std::string_view text);
};

}  // namespace daybook
