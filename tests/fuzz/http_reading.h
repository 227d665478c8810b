#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http/limits.h"
#include "tests/fuzz/property.h"

namespace daybook::fuzz {

/// Small, so that short inputs reach them.
inline const http::HttpLimits reading_limits{.header_bytes_max = 512, .body_bytes_max = 256};

/// What a server has made of bytes that arrived.
struct Reading {
  std::vector<std::string> requests;  ///< everything of each, the body last
  bool refused = false;
  bool in_body = false;  ///< a header was read, and its body is awaited
  std::string refusal;   ///< as it is sent
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// Reads the bytes whole and torn, and requires the same of both; each request and refusal keeps
/// what the handlers rely on.
Reading check_requests(std::string_view bytes, const Tearing& tearing);

}  // namespace daybook::fuzz
