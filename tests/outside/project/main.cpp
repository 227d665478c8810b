// Uses daybook as somebody else would: public headers only, beside a header of the same name.
#include <daybook/base/system_environment.h>
#include <daybook/core/commands/command_handler.h>
#include <daybook/core/testing/given.h>
#include <daybook/store/memory_store.h>

#include "base/result.h"
#include "door.h"

using outside::Door;

daybook::Result<void> open_the_front_door() {
  daybook::SystemEnvironment environment;
  daybook::MemoryStore store{environment};
  DAYBOOK_TRY(auto doors, daybook::CommandHandler<Door>::open(store, environment));
  const auto open = [](auto command) { command.initOpen().setBy("Ada"); };
  DAYBOOK_TRY(const auto outcome, doors.execute("front", open));
  DAYBOOK_TRY(const auto again, doors.execute("front", open));
  if (!outcome.accepted() || again.accepted()) {
    return daybook::fail(daybook::ErrorCode::internal, "a door opens once");
  }
  return {};
}

int main() {
  using daybook::testing::given;
  given<Door>("(opened = (by = \"Ada\"))").when("(close = ())").then("(closed = ())");
  const auto done = open_the_front_door();
  if (!done) fmt::print(stderr, "error: {}\n", done.error());
  return done ? outside::exit_good : outside::exit_bad;
}
