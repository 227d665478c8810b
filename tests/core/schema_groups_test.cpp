// Fields that come into groups and out of them: the encoding has no groups, so only the names tell
// which field is meant.

#include "compared_schemas.h"

using namespace daybook;
using namespace daybook::support;

TEST_CASE("fields may come into groups and out of them") {
  const auto grouped = one_event("g :group { a @0 :Text; b @1 :Text; }");
  const auto nested = one_event("g :group { n :group { a @0 :Text; } b @1 :Text; }");
  CHECK(compare(grouped, nested));
  CHECK(compare(nested, grouped));
}

TEST_CASE("a field that came into a group or out of it is told, and the way back is open") {
  const auto flat = one_event("street @0 :Text;");
  const auto grouped = one_event("home :group { street @0 :Text; }");
  const auto there = compare(flat, grouped);
  REQUIRE(there);
  CHECK(there->is_new);
  CHECK(there->one_way.empty());
  CHECK(there->regrouped ==
        std::vector<std::string>{"field home.street of struct Made was street"});
  const auto back = compare(grouped, flat);
  REQUIRE(back);
  CHECK(back->regrouped ==
        std::vector<std::string>{"field street of struct Made was home.street"});
}

TEST_CASE("groups that change places while they come into another group are refused") {
  const auto before =
      one_event("home :group { street @0 :Text; } work :group { street @1 :Text; }");
  check_refused(before,
                one_event("address :group { work :group { street @0 :Text; } "
                          "home :group { street @1 :Text; } }"),
                {"field address.work.street of struct Made was in group home and is now in "
                 "address.work: what is stored would be misread",
                 "$Daybook.formerly(\"home\")"});
  check_refused(one_event("all :group { home :group { street @0 :Text; } "
                          "work :group { street @1 :Text; } }"),
                one_event("work :group { street @0 :Text; } home :group { street @1 :Text; }"),
                {"was in group all.home and is now in work"});
  check_refused(one_event("from :group { cents @0 :Int64; } to :group { cents @1 :Int64; }"),
                one_event("move :group { amounts :group { to :group { cents @0 :Int64; } "
                          "from :group { cents @1 :Int64; } } }"),
                {"was in group from and is now in move.amounts.to"});
  CHECK(compare(before, one_event("address :group { home :group { street @0 :Text; } "
                                  "work :group { street @1 :Text; } }")));
}

TEST_CASE("members of a union, and whole unions, that change places in a group are refused") {
  check_refused(one_event("union { cash :group { cents @0 :Int64; } "
                          "card :group { cents @1 :Int64; } }"),
                one_event("payment :union { card :group { cents @0 :Int64; } "
                          "cash :group { cents @1 :Int64; } }"),
                {"was in group cash and is now in payment.card"});
  check_refused(one_event("paid :union { cash @0 :Int64; card @1 :Int64; } "
                          "lent :union { cash @2 :Int64; card @3 :Int64; }"),
                one_event("both :group { lent :union { cash @0 :Int64; card @1 :Int64; } "
                          "paid :union { cash @2 :Int64; card @3 :Int64; } }"),
                {"was in group paid and is now in both.lent"});
}

TEST_CASE("a group may be renamed while it comes into another one, and that ends the way back") {
  const auto before = one_event("home :group { street @0 :Text; }");
  const auto after = one_event(
      "address :group { private :group $Daybook.formerly(\"home\") { street @0 :Text; } }");
  const auto renamed = compare(before, after);
  if (!renamed) FAIL(renamed.error().message());
  CHECK(renamed->one_way ==
        std::vector<std::string>{"renames group home of struct Made to private"});
  check_refused(after, before,
                {"was in group address.private and is now in home",
                 "a newer program than this one renamed the group. Use the newer one"});
}

TEST_CASE("a group that is still there is not taken for one that was renamed") {
  const auto compared = compare(
      one_event("home :group { street @0 :Text; }"),
      one_event("flat :group $Daybook.formerly(\"home\") { home :group { street @0 :Text; } }"));
  REQUIRE(compared);
  CHECK(compared->one_way.empty());
}

TEST_CASE("names that are exchanged with former names on both are refused, whatever the groups") {
  check_refused(one_event("a @0 :Text; b @1 :Text;"),
                one_event("g :group { b @0 :Text $Daybook.formerly(\"a\"); } "
                          "h :group { a @1 :Text $Daybook.formerly(\"b\"); }"),
                {"has the former name of"});
  check_refused(one_event("home :group { street @0 :Text; } work :group { street @1 :Text; }"),
                one_event("address :group { "
                          "work :group $Daybook.formerly(\"home\") { street @0 :Text; } "
                          "home :group $Daybook.formerly(\"work\") { street @1 :Text; } }"),
                {"has the former name of"});
  // One that only gets another name beside a group with that name exchanges nothing.
  CHECK(compare(one_event("a @0 :Text; b @1 :Text;"),
                one_event("c @0 :Text $Daybook.formerly(\"a\"); g :group { b @1 :Text; }")));
  CHECK(compare(one_event("cents @0 :Int64;"),
                one_event("amount @0 :Int64 $Daybook.formerly(\"cents\"); "
                          "fee :group { cents @1 :Int64; }")));
}
