#include "core/testing/difference.h"

#include <capnp/dynamic.h>
#include <capnp/serialize-text.h>

#include <limits>

#include "core/testing/given.h"
#include "parcel.capnp.h"
#include "tests/catch.h"

using namespace daybook;
using daybook::testing::difference;
using daybook::testing::message_from_text;
using parcel::Contents;

namespace {

std::optional<std::string> between(const kj::Array<capnp::word>& a,
                                   const kj::Array<capnp::word>& b) {
  PayloadMessage left{as_payload(a)};
  PayloadMessage right{as_payload(b)};
  const auto schema = capnp::Schema::from<Contents>();
  const auto found = difference(left.root(schema), right.root(schema));
  CHECK(found == difference(right.root(schema), left.root(schema)));
  return found;
}

std::optional<std::string> between(std::string_view a, std::string_view b) {
  const auto schema = capnp::Schema::from<Contents>();
  return between(message_from_text(schema, a), message_from_text(schema, b));
}

kj::Array<capnp::word> filled(void (*fill)(Contents::Builder)) {
  return daybook::testing::message_from<Contents>(fill);
}

}  // namespace

TEST_CASE("what is not there says the same as what is empty") {
  for (const auto* empty :
       {"(text = \"\")", "(data = \"\")", "(words = [])", "(counts = [])", "(stops = [])",
        "(to = ())", "(to = (street = \"\", beside = ()))", "(grid = [])", "(group = ())",
        "(group = (note = \"\", place = (street = \"\")))", "(nothing = void)", "(size = large)",
        "(weight = 1.5)", "(named = \"nobody\")", "(offset = 0)", "(heavy = false)"}) {
    INFO(empty);
    CHECK(between("()", empty) == std::nullopt);
  }
  CHECK(between("(sender = \"\")", "(sender = \"\")") == std::nullopt);
  CHECK(between("(office = ())", "(office = (beside = (beside = ())))") == std::nullopt);
  CHECK(between("(by = ())", "(by = (truck = \"\", speed = 0))") == std::nullopt);
  CHECK(between("(words = [\"\", \"a\"])", "(words = [\"\", \"a\"])") == std::nullopt);
  const auto* with_empty = "(stops = [(beside = ()), (street = \"a\")])";
  CHECK(between("(stops = [(), (street = \"a\")])", with_empty) == std::nullopt);
}

TEST_CASE("members of a union whose pointer is null say the same as empty ones") {
  const auto null_sender = filled([](auto contents) {
    contents.setSender("x");
    contents.disownSender();
  });
  const auto null_office = filled([](auto contents) {
    contents.initOffice();
    contents.disownOffice();
  });
  const auto null_word = filled([](auto contents) { contents.initWords(2).set(1, "a"); });
  const auto schema = capnp::Schema::from<Contents>();
  CHECK(between(null_sender, message_from_text(schema, "(sender = \"\")")) == std::nullopt);
  CHECK(between(null_office, message_from_text(schema, "(office = (street = \"\"))")) ==
        std::nullopt);
  CHECK(between(null_word, message_from_text(schema, "(words = [\"\", \"a\"])")) == std::nullopt);
  CHECK(between(null_sender, message_from_text(schema, "()")) == "");
}

TEST_CASE("what an older schema did not have yet reads as its default") {
  capnp::MallocMessageBuilder message;
  message.initRoot<parcel::FormerContents>().setText("x");
  const auto former = canonical(message.getRoot<parcel::FormerContents>().asReader());
  const auto schema = capnp::Schema::from<Contents>();
  CHECK(between(former, message_from_text(schema, "(text = \"x\", to = (), named = \"nobody\")")) ==
        std::nullopt);
  CHECK(between(former, message_from_text(schema, "(text = \"x\", heavy = true)")) == "heavy");
}

TEST_CASE("every other difference is found, with the place of the first") {
  const std::vector<std::array<const char*, 3>> differences{
      {"()", "(text = \"a\")", "text"},
      {"(data = \"a\")", "(data = \"b\")", "data"},
      {"(words = [\"a\"])", "(words = [])", "words"},
      {"(words = [\"a\", \"b\"])", "(words = [\"a\", \"c\"])", "words[1]"},
      {"(words = [\"\"])", "()", "words"},
      {"(counts = [0])", "()", "counts"},
      {"(counts = [1, 2])", "(counts = [2, 1])", "counts[0]"},
      {"(stops = [()])", "(stops = [])", "stops"},
      {"(stops = [(number = 1)])", "(stops = [(street = \"\")])", "stops[0].number"},
      {"(grid = [[], [\"a\"]])", "(grid = [[], []])", "grid[1]"},
      {"(to = (beside = (beside = (number = 7))))", "()", "to.beside.beside.number"},
      {"(group = (place = (number = 1)))", "()", "group.place.number"},
      {"(named = \"\")", "()", "named"},
      {"(named = \"somebody\")", "()", "named"},
      {"(size = small)", "()", "size"},
      {"(weight = 0)", "()", "weight"},
      {"(weight = 0)", "(weight = -0.0)", "weight"},
      {"(sender = \"\")", "()", ""},
      {"(sender = \"\")", "(office = ())", ""},
      {"(sender = \"a\")", "(sender = \"b\")", "sender"},
      {"(by = (speed = 1))", "(by = (speed = -1))", "by.speed"},
      {"(offset = -1)", "(offset = 1)", "offset"}};
  for (const auto& [a, b, where] : differences) {
    INFO(a << " and " << b);
    CHECK(between(a, b) == where);
  }
}

TEST_CASE("whatever is no number is the same") {
  const auto one = filled(
      [](auto contents) { contents.setWeight(std::numeric_limits<double>::quiet_NaN()); });
  const auto other = filled(
      [](auto contents) { contents.setWeight(-std::numeric_limits<double>::quiet_NaN()); });
  CHECK(between(one, other) == std::nullopt);
}
