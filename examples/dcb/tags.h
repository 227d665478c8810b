#pragma once

#include <daybook/base/result.h>
#include <daybook/core/model/filter.h>

#include <string>
#include <string_view>

#include "dcb.capnp.h"

namespace dcb {

// The type of an event is stored as a tag of the log, beside its own tags. The prefixes keep types
// and tags apart, whatever their names.
inline constexpr std::string_view type_prefix = "type:";
inline constexpr std::string_view tag_prefix = "tag:";

/// Limits of a query: alternatives of its filter, and tags of all alternatives together. Each type
/// of an item is an alternative.
inline constexpr std::size_t alternatives_max = 256;
inline constexpr std::size_t filter_tags_max = 4096;

std::string stored_type(std::string_view type);
std::string stored_tag(std::string_view tag);

/// The filter equivalent to a query: any item; of an item any type and all tags. Fails with
/// invalid_argument for an invalid query, limit_exceeded for one that is too large.
daybook::Result<daybook::Filter> make_filter(Query::Reader query);

}  // namespace dcb
