#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace daybook::bench {

/// One connection to an HTTP server on this machine, kept open: sends a request and waits for the
/// whole answer. As simple as can be, so that it costs little beside what it measures, and the same
/// for every server. One thread; closed by its destructor.
class HttpClient {
 public:
  static Result<HttpClient> connect(std::uint16_t port);
  HttpClient(HttpClient&& other) noexcept
      : socket_{std::exchange(other.socket_, -1)}, input_{std::move(other.input_)} {}
  HttpClient& operator=(HttpClient&&) = delete;
  ~HttpClient();

  struct Answer {
    int status = 0;
    std::string_view body;  ///< until the next request
  };
  /// `request` is a whole one, head and body. The answer must have a Content-Length.
  Result<Answer> ask(std::string_view request);

 private:
  explicit HttpClient(int socket) : socket_{socket} {}
  Result<void> receive();

  int socket_;
  std::string input_;
  std::size_t answered_ = 0;  // bytes at the beginning of input_ that were the last answer
};

/// A request with a body, as all workloads send it.
std::string post(std::string_view target, std::string_view more_headers, std::string_view body);
std::string get(std::string_view target);

}  // namespace daybook::bench
