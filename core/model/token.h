#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/ids.h"

namespace daybook {

/// Identifies a Store and its epoch. Each restore or cut raises the epoch, so that earlier places
/// are recognised as foreign.
struct StoreIdentity {
  StoreId id;
  std::uint32_t epoch = 1;
  friend bool operator==(const StoreIdentity&, const StoreIdentity&) = default;
};

/// The content of a Receipt's opaque token: the place after a Commit. It is given twice, by Store
/// and Serial and by Log and Position, so that it stays valid when the Log moves to another Store.
struct Token {
  StoreIdentity store;
  Serial serial;
  LogId log;
  Position position;  ///< head of the Log after the Commit

  friend bool operator==(const Token&, const Token&) = default;

  /// base64url (RFC 4648, no padding) of 57 bytes; layout in docs/log-format.md.
  std::string to_string() const;
  static Result<Token> parse(std::string_view text);
};

}  // namespace daybook
