#include "account.h"

#include <daybook/base/testing/simulated_environment.h>
#include <daybook/core/commands/command_handler.h>
#include <daybook/core/testing/given.h>
#include <daybook/store/memory_store.h>

#include "tests/catch.h"

using bank::Account;
using daybook::testing::given;

namespace {

constexpr auto opened = "(opened = (owner = \"Ada\", overdraftCents = 50))";
constexpr auto deposited = "(deposited = (cents = 100))";

}  // namespace

TEST_CASE("an account is opened once") {
  given<Account>().when("(open = (owner = \"Ada\"))").then("(opened = (owner = \"Ada\"))");
  given<Account>(opened).when("(open = (owner = \"Bob\"))").rejected("the account is already open");
}

TEST_CASE("an account needs an owner") {
  given<Account>().when("(open = ())").rejected("an account needs an owner");
}

TEST_CASE("an account never goes below its overdraft limit") {
  given<Account>(opened, deposited)
      .when("(withdraw = (cents = 150, text = \"rent\"))")
      .then("(withdrawn = (cents = 150, text = \"rent\"))")
      .state([](const Account& account) { CHECK(account.cents == -50); });
  given<Account>(opened, deposited)
      .when("(withdraw = (cents = 150))")
      .then("(withdrawn = (cents = 150))");
  given<Account>(opened, deposited)
      .when("(withdraw = (cents = 151))")
      .rejected("insufficient funds");
}

TEST_CASE("an account books nothing before it is opened") {
  given<Account>().when("(deposit = (cents = 1))").rejected("the account is not open");
  given<Account>().when("(withdraw = (cents = 1))").rejected("the account is not open");
}

TEST_CASE("an amount is positive and has a limit") {
  const auto reason = "an amount must be from 1 to 1000000000000000 cents";
  given<Account>(opened).when("(deposit = (cents = 0))").rejected(reason);
  given<Account>(opened).when("(deposit = (cents = -5))").rejected(reason);
  given<Account>(opened).when("(withdraw = (cents = -9223372036854775808))").rejected(reason);
}

TEST_CASE("an account is closed only when it is empty") {
  given<Account>(opened).when("(close = ())").then("(closed = ())");
  given<Account>(opened, deposited)
      .when("(close = ())")
      .rejected("only an empty account can be closed");
  given<Account>(opened, "(closed = ())").when("(close = ())").rejected("the account is not open");
}

TEST_CASE("the accounts of a client share their limits") {
  const auto of_client = "(opened = (owner = \"Ada\", client = \"ada\", overdraftCents = 50))";
  given<Account>(of_client)
      .when("(deposit = (cents = 5, text = \"wages\"))")
      .then("(deposited = (cents = 5, text = \"wages\", client = \"ada\"))");
  given<Account>(of_client)
      .when("(withdraw = (cents = 5))")
      .rejected("accounts of a client share a limit: use pay");
  given<Account>(of_client)
      .when("(close = ())")
      .rejected("the client's other accounts depend on the overdraft limit of this one");
}

TEST_CASE("an account is loaded from its snapshot as from its events") {
  daybook::testing::SimulatedEnvironment environment;
  daybook::MemoryStore store{environment};
  const auto make = [&] { return *daybook::CommandHandler<Account>::open(store, environment); };
  {
    auto accounts = make();
    REQUIRE(accounts.execute("1", [](auto command) {
      command.initOpen().setOwner("Ada");
      command.getOpen().setOverdraftCents(50);
    }));
    for (int i = 0; i < 300; ++i) {
      REQUIRE(accounts.execute("1", [](auto command) { command.initDeposit().setCents(1); }));
    }
    environment.run_all();
    REQUIRE(accounts.cache().snapshots().kept == 1);
  }
  auto accounts = make();
  const auto withdraw = [&](std::int64_t cents) {
    const auto fill = [&](auto command) { command.initWithdraw().setCents(cents); };
    return accounts.execute("1", fill)->accepted();
  };
  CHECK_FALSE(withdraw(351));
  CHECK(withdraw(350));
  CHECK(accounts.cache().snapshots().used == 1);
}
