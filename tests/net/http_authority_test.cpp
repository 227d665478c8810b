#include "net/http/authority.h"

#include <string>

#include "tests/catch.h"

using namespace daybook;
using http::Authority;

TEST_CASE("a host is a name or an address, with or without a port") {
  const auto host = [](std::string_view text) { return std::string{Authority::parse(text)->host}; };
  const auto port = [](std::string_view text) { return Authority::parse(text)->port; };
  CHECK(host("localhost") == "localhost");
  CHECK_FALSE(port("localhost"));
  CHECK(host("127.0.0.1:8080") == "127.0.0.1");
  CHECK(port("127.0.0.1:8080") == 8080);
  CHECK(host("my_service.example:80") == "my_service.example");
  CHECK(host("[::1]:8080") == "::1");
  CHECK(port("[::1]:8080") == 8080);
  CHECK(host("[::1]") == "::1");
  CHECK(host("[fe80::1%eth0]:1") == "fe80::1%eth0");
  CHECK(host("[::ffff:127.0.0.1]:1") == "::ffff:127.0.0.1");
  CHECK(Authority::parse("[::1]:8080")->is_ipv6);
  CHECK(port("x:65535") == 65535);
  CHECK(port("x:0") == 0);
  CHECK_FALSE(port("x:"));
}

TEST_CASE("what is no host, or has a port that there cannot be, is none") {
  for (const auto* text : {"", ":80", "a b", "a/b", "user@host", "a:b", "a:80:90", "::1",
                           "::1:8080", "[::1", "::1]", "[::1]80", "[::1]x", "[]", "[]:80",
                           "[x]:80", "[1.2.3.4]", "[::1%]", "x:65536",
                           "x:99999999999999999999", "x:-1", "x:+1", "x: 1",
                           "[::1]:65536", "x\x01", "h\xc3\xa9"}) {
    INFO(text);
    CHECK_FALSE(Authority::parse(text));
  }
}

TEST_CASE("a server listens on an address in numbers") {
  for (const auto* text : {"127.0.0.1", "0.0.0.0", "::", "::1", "fe80::1%eth0"}) {
    CHECK(http::check_ip_address(text));
  }
  for (const auto* text : {"", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[::1]", "::1:x",
                           "127.0.0.1:80", " 127.0.0.1"}) {
    INFO(text);
    CHECK_FALSE(http::check_ip_address(text));
  }
}
