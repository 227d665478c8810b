#include "service/wiring/domain.h"

namespace daybook {

const Decider* Domain::find_decider(std::string_view decider_name) const {
  for (const auto& decider : deciders) {
    if (decider->name() == decider_name) return decider.get();
  }
  return nullptr;
}

}  // namespace daybook
