#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <capnp/schema.capnp.h>

namespace daybook {

/// Annotation ids from core/daybook.capnp. Generated C++ does not expose them; a test compares both
/// lists.
namespace annotation {
constexpr std::uint64_t category = 0x828948db64863bd4;
constexpr std::uint64_t formerly = 0xadeee7ae81ed888d;
constexpr std::uint64_t retired = 0xf34ff628e52836bf;
constexpr std::uint64_t tag = 0xce5427a92adc3ebe;
constexpr std::uint64_t index = 0x815f81031cdcbc21;
}  // namespace annotation

using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

std::optional<capnp::schema::Value::Reader> find_annotation(Annotations annotations,
                                                            std::uint64_t id);
/// The values of $Daybook.formerly, which may be repeated.
std::vector<std::string> former_names(Annotations annotations);

}  // namespace daybook
