#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/http/chunked_body.h"
#include "service/http/header_scan.h"
#include "service/http/limits.h"
#include "service/http/message.h"

namespace daybook::http {

/// Turns received bytes into one Request, or into the Response that refuses it. Beast's parser
/// reads the header and stays inside. Owned by a Session, one per connection; one thread.
class RequestReader {
 public:
  enum class Progress : std::uint8_t {
    more,      ///< more bytes are needed
    go_on,     ///< the client waits for "100 Continue"; then more bytes are needed
    complete,  ///< take_request()
    refused    ///< take_refusal(), after which the connection cannot be read on
  };

  explicit RequestReader(const HttpLimits& limits) : limits_{limits} {}

  /// Takes off `input` what was used of it. `input` must keep what was left and grow at its end.
  Progress read(std::string& input);

  /// Refuses because of something outside the bytes, e.g. time.
  void refuse(Response refusal) { refusal_ = std::move(refusal); }

  /// The header is complete, and the body is awaited.
  bool has_header() const { return has_header_; }
  bool is_head() const { return has_header() && request_.method == "HEAD"; }
  /// As far as it was read.
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
  std::uint64_t length_ = 0;            // of the body, where it has no chunks
  std::optional<ChunkedBody> chunks_;
  HeaderScan scan_;
};

}  // namespace daybook::http
