#include "client_payment.h"

#include <daybook/core/testing/given.h>

#include "tests/catch.h"

using bank::AccountEvent;
using bank::ClientPayment;
using daybook::testing::event;
using daybook::testing::given;

namespace {

auto current(const char* text) { return event<AccountEvent>("current", text); }
auto savings(const char* text) { return event<AccountEvent>("savings", text); }

constexpr auto opened = "(opened = (owner = \"Ada\", client = \"ada\", overdraftCents = 50))";
constexpr auto deposited = "(deposited = (cents = 100, client = \"ada\"))";

}  // namespace

TEST_CASE("a client may pay from one account what is on the other") {
  given<ClientPayment>(current(opened), savings(opened), savings(deposited))
      .when("(client = \"ada\", account = \"current\", cents = 200, text = \"rent\")")
      .then(current("(withdrawn = (cents = 200, text = \"rent\", client = \"ada\"))"))
      .state([](const ClientPayment& client) { CHECK(client.cents == -100); });
}

TEST_CASE("a client's accounts together never go below their limits together") {
  given<ClientPayment>(current(opened), savings(opened), savings(deposited))
      .when("(client = \"ada\", account = \"savings\", cents = 201)")
      .rejected("insufficient funds on all accounts");
  given<ClientPayment>(current(opened), savings(opened), savings(deposited),
                       current("(withdrawn = (cents = 200, client = \"ada\"))"))
      .when("(client = \"ada\", account = \"savings\", cents = 1)")
      .rejected("insufficient funds on all accounts");
}

TEST_CASE("a client pays from accounts that are his and open") {
  const auto pay = "(client = \"ada\", account = \"savings\", cents = 1)";
  given<ClientPayment>(current(opened)).when(pay).rejected("the client has no such account");
  given<ClientPayment>(current(opened), savings(opened), savings("(closed = (client = \"ada\"))"))
      .when(pay)
      .rejected("the client has no such account");
}

TEST_CASE("a payment is of an amount that can be booked") {
  given<ClientPayment>(current(opened))
      .when("(client = \"ada\", account = \"current\", cents = 0)")
      .rejected("an amount must be from 1 to 1000000000000000 cents");
}
