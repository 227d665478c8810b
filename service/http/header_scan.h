#pragma once

#include <cstddef>
#include <string_view>

namespace daybook::http {

/// Looks for the end of a request's header while its bytes arrive, and refuses at once what could
/// never become one (TLS, bare line feeds, folded lines): Beast's parser looks at nothing before
/// the whole header is there, and would let such a peer wait for a timeout. Owned by a
/// RequestReader.
class HeaderScan {
 public:
  /// `input` begins with the header and only grows between calls. True once its end was found, or
  /// something is wrong with it.
  bool advance(std::string_view input);

  /// Behind the empty line.
  std::size_t header_bytes() const { return next_; }
  /// Why this is no header; empty if nothing speaks against it.
  std::string_view fault() const { return fault_; }

 private:
  std::size_t next_ = 0;        // the first byte not looked at yet
  std::size_t line_begin_ = 0;  // of the line that next_ is in
  std::string_view fault_;
};

}  // namespace daybook::http
