#include "core/model/source.h"

#include <fmt/format.h>

namespace daybook {
namespace {

/// The text of a filter. It includes the length of each tag, so that different filters have
/// different texts. It begins with a character that no category has, so it never equals a StreamId.
std::string text_of(const Filter& filter) {
  std::string text{"?"};
  for (const auto& item : filter.items) {
    text += "(";
    for (const auto& type : item.types) {
      text += fmt::format("{}:{},", type.category,
                          type.variant ? fmt::format("{}", *type.variant) : "*");
    }
    for (const auto& tag : item.tags) text += fmt::format("{}={},", tag.size(), tag);
    text += ")";
  }
  return text;
}

}  // namespace

Source::Source(Filter filter) : source_{Boundary{{}, text_of(filter)}} {
  std::get<Boundary>(source_).filter = std::move(filter);
}

}  // namespace daybook
