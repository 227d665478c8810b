#include <daybook/service/app.h>

#include "stock.h"

int main(int argc, char** argv) {
  return daybook::App{"stock"}.aggregate<stock::Item>().projection<stock::Levels>().run(argc, argv);
}
