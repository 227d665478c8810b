#include "net/json/place.h"

#include <vector>

namespace daybook::json {

void append_pointer_step(std::string& pointer, std::string_view name) {
  constexpr std::size_t name_bytes_max = 100;
  pointer += '/';
  for (const char c : name.substr(0, name_bytes_max)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  if (name.size() > name_bytes_max) pointer += "...";
}

std::string Place::pointer() const {
  std::vector<const Place*> steps;
  for (const Place* place = this; place->parent_; place = place->parent_) steps.push_back(place);
  if (steps.empty()) return "/";
  std::string pointer;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->index_ == no_index) {
      append_pointer_step(pointer, (*step)->name_);
    } else {
      pointer += '/';
      pointer += std::to_string((*step)->index_);
    }
  }
  return pointer;
}

}  // namespace daybook::json
