#pragma once

#include <string>

namespace daybook {

/// A field or value that only one of two versions has.
struct SchemaPart {
  std::string what;  ///< "field shelf of struct Lent"
  /// An enum value or a union member. A version without it would misread a message that uses it;
  /// any other unknown field is skipped.
  bool is_choice = false;
};

}  // namespace daybook
