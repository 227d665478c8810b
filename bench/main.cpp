#include <iostream>
#include <vector>

#include "bench/program.h"

int main(int argc, char** argv) {
  daybook::bench::StopFlag stop;
  daybook::bench::stop_on_signals(stop);
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  return daybook::bench::run_program(arguments, std::cout, std::cerr, stop);
}
