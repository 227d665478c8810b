#include "bench/commands/account.h"
#include "service/app.h"

/// The service that is measured: one aggregate, no view.
int main(int argc, char** argv) {
  return daybook::App{"daybook-bench-service"}.aggregate<daybook::bench::Account>().run(argc, argv);
}
