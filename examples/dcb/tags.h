#pragma once

#include <daybook/core/filter.h>
#include <daybook/core/result.h>

#include <string>
#include <string_view>

#include "dcb.capnp.h"

namespace dcb {

// The type of an event is a tag of the log beside its own tags. Each kind has a prefix that the
// other cannot begin with, so no type and no tag, whatever it is called, is taken for the other.
inline constexpr std::string_view type_prefix = "type:";
inline constexpr std::string_view tag_prefix = "tag:";

/// Limits on a query: alternatives of the filter it becomes, and their tags together. Each type of
/// an item is an alternative of its own.
inline constexpr std::size_t alternatives_max = 256;
inline constexpr std::size_t filter_tags_max = 4096;

std::string stored_type(std::string_view type);
std::string stored_tag(std::string_view tag);

/// The filter that matches what the query matches: any item; of an item any type and all tags.
/// invalid_argument for a query that is none, limit_exceeded for one that is too large.
daybook::Result<daybook::Filter> make_filter(Query::Reader query);

}  // namespace dcb
