#pragma once

#include <string>
#include <vector>

#include "bench/load/payloads.h"

namespace daybook::bench {

/// The bodies of commands that make the events of `payloads`, as JSON.
std::vector<std::string> movement_bodies(const Payloads& payloads, std::size_t count);

/// Standard base64 with padding (RFC 4648), as Data is written in JSON.
std::string base64(std::span<const std::byte> bytes);

}  // namespace daybook::bench
