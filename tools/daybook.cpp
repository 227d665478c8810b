// daybook: log, status, verify and schema of any store, by the schemas in its catalog.

#include "service/command_line.h"
#include "service/process_console.h"
#include "service/verbs/verbs.h"

int main(int argc, char** argv) {
  daybook::ProcessConsole console;
  daybook::Domain nothing;
  nothing.name = "daybook";
  const daybook::CommandLine command_line{nothing, daybook::generic_verbs(), false};
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return console.exit_code(command_line.run(words, console));
}
