#include "net/http/response_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "net/http/chunk_line.h"

namespace daybook::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

constexpr std::uint32_t header_bytes_max = 16 * 1024;
// For a chunk's size line and for trailers: Beast has no limit for them.
constexpr std::size_t left_bytes_max = 64 * 1024;

}  // namespace

/// Beast's response_parser stores the headers and needs a container for the body; a feed needs
/// neither.
struct ResponseReader::Parser final : beast_http::basic_parser<false> {
  Parser() {
    eager(true);
    header_limit(header_bytes_max);
    body_limit(boost::none);
  }

  const TakeBody* take_body = nullptr;
  Result<void> taken;
  int status = 0;

 private:
  std::size_t take(string_view body, error_code& code) {
    taken = (*take_body)({body.data(), body.size()});
    if (!taken) code = beast_http::error::partial_message;
    return body.size();
  }

  void on_request_impl(beast_http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int its_status, string_view, int, error_code& code) override {
    status = its_status;
    if (status < 100) code = beast_http::error::bad_status;
  }
  void on_field_impl(beast_http::field, string_view, string_view, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code& code) override { return take(body, code); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& code) override {
    return take(body, code);
  }
  void on_finish_impl(error_code&) override {}
};

ResponseReader::ResponseReader() : parser_{std::make_unique<Parser>()} {}
ResponseReader::~ResponseReader() = default;

Result<void> ResponseReader::read(std::string_view bytes, const TakeBody& take_body) {
  parser_->take_body = &take_body;
  const bool had_left = !left_.empty();
  if (had_left) {
    left_ += bytes;
    bytes = left_;
  }
  while (!bytes.empty() && !parser_->is_done()) {
    if (in_last_chunk_ && bytes.size() < last_chunk_bytes_min) break;
    error_code code;
    const auto used = parser_->put(boost::asio::const_buffer{bytes.data(), bytes.size()}, code);
    DAYBOOK_CHECK(parser_->taken);
    bytes.remove_prefix(used);
    if (code == beast_http::error::need_more) {
      in_last_chunk_ = parser_->is_header_done() && chunk_line(bytes) == ChunkLine::last;
      break;
    }
    if (code) {
      return fail(ErrorCode::corrupt, "this is not an HTTP response: {}", code.message());
    }
    if (used == 0) break;
  }
  if (had_left) {
    left_.erase(0, left_.size() - bytes.size());
  } else {
    left_ = bytes;
  }
  if (left_.size() > left_bytes_max) {
    return fail(ErrorCode::corrupt, "this is not an HTTP response: a line exceeds {} bytes",
                left_bytes_max);
  }
  return {};
}

int ResponseReader::status() const { return parser_->is_header_done() ? parser_->status : 0; }
bool ResponseReader::is_done() const { return parser_->is_done(); }

}  // namespace daybook::http
