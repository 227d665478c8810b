#pragma once

#include <string>

namespace daybook {

/// A field or a value that only one of two versions has.
struct SchemaPart {
  std::string what;  ///< "field shelf of struct Lent"
  /// A value of an enum or a member of a union: a version without it would misread a message that
  /// has it. It reads past any other field.
  bool is_choice = false;
};

}  // namespace daybook
