#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http/chunked_body.h"
#include "net/http/header_scan.h"
#include "net/http/limits.h"
#include "net/http/message.h"

namespace daybook::http {

/// Turns received bytes into one Request, or into the Response that refuses it. Uses Beast's parser
/// for the header. Owned by a Session, one per connection; one thread.
class RequestReader {
 public:
  enum class Progress : std::uint8_t {
    more,      ///< more bytes are needed
    go_on,     ///< send "100 Continue"; then more bytes are needed
    complete,  ///< call take_request()
    refused    ///< call take_refusal(); the connection cannot be read further
  };

  explicit RequestReader(const HttpLimits& limits) : limits_{limits} {}

  /// Removes the used bytes from `input`. The caller keeps the rest and appends to it.
  Progress read(std::string& input);

  /// Refuses for a reason outside the bytes, e.g. a timeout.
  void refuse(Response refusal) { refusal_ = std::move(refusal); }

  /// Sets method and target of request() from an incomplete or malformed header, as far as they
  /// are there. For a request that is refused before its header was read.
  void recognise(std::string_view input);

  /// The header is complete; the body is being read.
  bool has_header() const { return has_header_; }
  bool is_head() const { return has_header() && request_.method == "HEAD"; }
  /// Bytes of the body, as far as it was read.
  std::size_t body_bytes() const { return request_.body.size(); }
  /// The request as far as it was read.
  const Request& request() const { return request_; }

  Request take_request();
  Response take_refusal() { return std::move(refusal_); }

 private:
  Progress read_header(std::string& input);
  Progress parse_header(std::string_view header);
  Progress read_body(std::string& input);
  Progress read_chunks(std::string& input);
  Progress refuse(int status, std::string_view code, std::string_view detail);
  Progress refuse_method();
  Progress refuse_body();
  Progress check_header();
  Progress check_transfer_encoding();
  Progress check_content_length();

  const HttpLimits& limits_;
  bool has_header_ = false;
  Request request_;
  Response refusal_;
  std::uint64_t length_ = 0;            // of a body without chunks
  std::optional<ChunkedBody> chunks_;
  HeaderScan scan_;
};

}  // namespace daybook::http
