#pragma once

#include <cstddef>
#include <string_view>

namespace daybook::http {

/// Finds the end of a request header while bytes arrive, and refuses at once what can never be one
/// (TLS, bare line feeds, folded lines). Beast's parser checks nothing before the whole header is
/// there, so such a peer would wait for a timeout. Owned by a RequestReader; one thread.
class HeaderScan {
 public:
  /// `input` begins with the header and only grows between calls. Returns true when the end was
  /// found or the header is invalid.
  bool advance(std::string_view input);

  /// Bytes up to and including the empty line.
  std::size_t header_bytes() const { return next_; }
  /// Why the header is invalid; empty if no error was found.
  std::string_view fault() const { return fault_; }

 private:
  std::size_t next_ = 0;        // the first byte not yet scanned
  std::size_t line_begin_ = 0;  // of the line that contains next_
  std::string_view fault_;
};

}  // namespace daybook::http
