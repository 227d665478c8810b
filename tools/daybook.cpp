// daybook: log, status, verify, schema and backups of any store, by the schemas in its catalog.

#include "service/cli/command_line.h"
#include "service/cli/verbs/verbs.h"
#include "service/lifecycle/process.h"

int main(int argc, char** argv) {
  return daybook::run_process(
      argc, argv, [](std::span<const std::string> words, daybook::Console& console) {
        daybook::Domain nothing;
        nothing.name = "daybook";
        nothing.opens_any_store = true;
        return daybook::CommandLine{nothing, daybook::generic_verbs(), false}.run(words, console);
      });
}
