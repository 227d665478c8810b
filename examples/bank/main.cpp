#include <daybook/service/app.h>

#include "account.h"
#include "balances.h"
#include "client_payment.h"
#include "import.h"
#include "statement.h"
#include "transfer.h"

int main(int argc, char** argv) {
  return daybook::App{"bank"}
      .aggregate<bank::Account>()
      .decider<bank::Transfer>()
      .decider<bank::ClientPayment>()
      .projection<bank::Balances>()
      .projection<bank::Statement>()
      .verb(bank::import_verb())
      .run(argc, argv);
}
