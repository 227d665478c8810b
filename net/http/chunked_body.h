#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::http {

/// Decodes the chunks of a request body. Written by hand, because Beast's parser has no limit for
/// extensions and trailers, waits for the end of a line that is already invalid, and asserts when
/// it is called again too early. Owned by a RequestReader; one thread.
class ChunkedBody {
 public:
  struct Limits {
    std::size_t body_bytes_max = 0;
    std::size_t notes_bytes_max = 0;  ///< extensions and trailers together
    std::size_t wire_bytes_max = 0;   ///< everything, including the chunks' size lines
  };
  enum class Progress : std::uint8_t {
    more,            ///< all input was used; more is needed
    done,            ///< the remaining input follows the body
    malformed,       ///< see fault()
    body_too_large,
    notes_too_large,
    wire_too_large
  };

  explicit ChunkedBody(const Limits& limits) : limits_{limits} {}

  /// Appends to `body` and removes the used bytes from `input`. The result does not depend on how
  /// the bytes were split.
  Progress read(std::string_view& input, std::string& body);

  std::string_view fault() const { return fault_; }

 private:
  enum class Place : std::uint8_t { size, extension, data, data_end, trailer, done };

  Progress step(char byte);
  Progress take(char byte);
  Progress end_line();
  Progress end_chunk_line();
  Progress end_trailer();
  Progress wrong(std::string_view fault);

  const Limits limits_;
  Place place_ = Place::size;
  std::string line_;  // without its line break
  bool after_return_ = false;
  std::uint64_t left_in_chunk_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t notes_bytes_ = 0;
  std::size_t wire_bytes_ = 0;
  std::string_view fault_;
};

}  // namespace daybook::http
