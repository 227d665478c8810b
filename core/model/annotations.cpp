#include "core/model/annotations.h"

namespace daybook {

std::optional<capnp::schema::Value::Reader> find_annotation(Annotations annotations,
                                                            std::uint64_t id) {
  for (const auto each : annotations) {
    if (each.getId() == id) return each.getValue();
  }
  return std::nullopt;
}

std::vector<std::string> former_names(Annotations annotations) {
  std::vector<std::string> names;
  for (const auto each : annotations) {
    if (each.getId() == annotation::formerly) names.emplace_back(each.getValue().getText().cStr());
  }
  return names;
}

}  // namespace daybook
