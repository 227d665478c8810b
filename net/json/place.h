#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace daybook::json {

/// The current place in a document, as a linked list in the callers' stack frames: it costs nothing
/// until an error must name it. A value; its parent must outlive it. One thread.
class Place {
 public:
  Place() = default;
  Place(const Place& parent, std::string_view name) : parent_{&parent}, name_{name} {}
  Place(const Place& parent, std::size_t index) : parent_{&parent}, index_{index} {}

  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// The JSON pointer (RFC 6901), e.g. /deposit/cents or /items/3. The whole document is "/" here,
  /// not "", so that a message never shows an empty place.
  std::string pointer() const;

 private:
  const Place* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = no_index;

  static constexpr std::size_t no_index = static_cast<std::size_t>(-1);
};

/// Appends "/<name>" with the escapes of RFC 6901. Truncates long names to keep messages readable.
void append_pointer_step(std::string& pointer, std::string_view name);

}  // namespace daybook::json
