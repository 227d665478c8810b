#include "core/model/ids.h"

#include "base/testing/simulated_environment.h"
#include "tests/catch.h"

using namespace daybook;

TEST_CASE("a stream id is category, dash and key, and the key may hold dashes") {
  const auto stream = StreamId::parse("account-42-a");
  REQUIRE(stream);
  CHECK(stream->category() == "account");
  CHECK(stream->key() == "42-a");
  CHECK(StreamId::make("account", "42-a") == stream);
}

TEST_CASE("a stream id refuses what is no category or no key") {
  const auto text = GENERATE(as<std::string>{}, "", "account", "-42", "account-", "Account-42",
                             "acc ount-1", "account-4\n2", "account-\xFF", "account-\xC0\x80",
                             "account-\xED\xA0\x80", "account-\xC2\x80");
  const auto stream = StreamId::parse(text);
  REQUIRE_FALSE(stream);
  CHECK(stream.error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("a key has at most 200 bytes") {
  CHECK(StreamId::make("account", std::string(200, 'x')));
  CHECK_FALSE(StreamId::make("account", std::string(201, 'x')));
  CHECK(StreamId::make("account", "Äpfel 🍏"));
}

TEST_CASE("a stream id of any length is copied, moved and assigned") {
  // The texts have 9 to 208 bytes; up to 44 are stored inline.
  const auto length = GENERATE(std::size_t{1}, std::size_t{36}, std::size_t{37}, std::size_t{200});
  const auto other_length = GENERATE(std::size_t{1}, std::size_t{100});
  const std::string key(length, 'k');
  const auto original = *StreamId::make("account", key);
  auto copy = original;
  CHECK(copy == original);
  CHECK(copy.key() == key);
  auto moved = std::move(copy);
  CHECK(moved.text() == "account-" + key);
  copy = *StreamId::make("account", std::string(other_length, 'o'));
  CHECK(copy != original);
  copy = moved;
  CHECK(copy == original);
  copy = *StreamId::make("account", std::string(other_length, 'o'));
  copy = std::move(moved);
  CHECK(copy.category() == "account");
  CHECK(copy.key() == key);
  CHECK(std::hash<StreamId>{}(copy) == std::hash<StreamId>{}(original));
}

TEST_CASE("a log name is short, lower case and plain") {
  CHECK(LogName::parse("acme-2"));
  CHECK(LogName::parse(std::string(64, 'a')));
  for (const auto* bad : {"", "-a", "_a", "Acme", "a/b", "..", "a b"})
    CHECK_FALSE(LogName::parse(bad));
  CHECK_FALSE(LogName::parse(std::string(65, 'a')));
}

TEST_CASE("a UUID survives being written and read") {
  const auto uuid = Uuid::parse("0190B5C2-7d2e-7abc-8def-0123456789ab");
  REQUIRE(uuid);
  CHECK(uuid->to_string() == "0190b5c2-7d2e-7abc-8def-0123456789ab");
  for (const auto* bad : {"", "0190b5c2", "0190b5c2-7d2e-7abc-8def-0123456789ag",
                          "0190b5c27d2e-7abc-8def-0123456789ab-"}) {
    CHECK_FALSE(Uuid::parse(bad));
  }
}

TEST_CASE("a version 7 UUID begins with the time, so later ones sort later") {
  testing::SimulatedEnvironment environment;
  const auto first = Uuid::make_v7(environment.clock(), environment.random());
  environment.fake_clock().advance(std::chrono::milliseconds{1});
  const auto second = Uuid::make_v7(environment.clock(), environment.random());
  CHECK(first < second);
  CHECK(first.to_string()[14] == '7');
}

TEST_CASE("a version 5 UUID is the one of RFC 9562, appendix A.4") {
  const auto dns = Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  CHECK(Uuid::make_v5(*dns, "www.example.com").to_string() ==
        "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST_CASE("a caller's key becomes the same command id every time") {
  CHECK(command_id_from_key("order 7") == command_id_from_key("order 7"));
  CHECK(command_id_from_key("order 7") != command_id_from_key("order 8"));
  // A stored value: it must never change.
  CHECK(fmt::format("{}", command_id_from_key("order 7")) ==
        "314c7e2a-8e3f-5789-b682-f9d9d63e2679");
  const std::string uuid = "0190b5c2-7d2e-7abc-8def-0123456789ab";
  CHECK(fmt::format("{}", command_id_from_key(uuid)) == uuid);
}

TEST_CASE("a time is written as ISO 8601 in UTC, before 1970 too") {
  using namespace std::chrono;
  CHECK(to_iso(Timestamp{sys_days{year{1993} / 1 / 2}} + hours{3} + microseconds{45}) ==
        "1993-01-02T03:00:00.000045Z");
  CHECK(to_iso(Timestamp{microseconds{-1}}) == "1969-12-31T23:59:59.999999Z");
}
