#include "core/ports/view_store.h"

#include <fmt/format.h>

namespace daybook {

std::string to_string(const ViewName& name) {
  return fmt::format("{}-v{}", name.name, name.version);
}

KeyRange KeyRange::of_prefix(std::string_view prefix) {
  KeyRange range{std::string{prefix}, std::string{prefix}};
  while (!range.end.empty() && range.end.back() == '\xFF') range.end.pop_back();
  if (!range.end.empty()) range.end.back() = static_cast<char>(range.end.back() + 1);
  return range;
}

}  // namespace daybook
