#pragma once

#include "tests/faults/life.h"
#include "tests/faults/report.h"

namespace daybook::faults {

/// What a Store may have lost of what it acknowledged.
enum class MayLose {
  nothing,
  unsynced_end,  ///< commits at the end that were not synced, and none before one that is there
};

/// How much is tried after the reopening.
enum class Depth {
  once,   ///< everything is read and verified, every command is sent again
  twice,  ///< the same, more is appended, and a second reopening must give the same
};

/// Opens a directory whose Store died honestly, and compares it with what its callers know: it
/// opens; what was acknowledged is there once, with its bytes and positions; what was refused is
/// not; the unknown is whole, at most once; positions are dense; `verify` is good; each command
/// gets its receipt again. The history then knows the new state.
void check_survivor(const std::filesystem::path& directory, const Setup& setup, History& history,
                    MayLose may_lose, Depth depth, Report& report);

/// What is stored, commit by commit.
struct Content {
  struct Stored {
    Position first;
    std::uint32_t checksum = 0;
  };
  std::map<CommandId, Stored> commits;
  Position head;                     ///< of the last commit that could be read
  std::vector<std::string> wrong;    ///< what is no answer to any history
  std::vector<std::string> missing;  ///< acknowledged, and not there
  std::optional<Error> ended_by;     ///< reading stopped here, instead of at the end
};

/// Reads the log from the beginning and compares it with the history.
Content read_content(EventLog& log, const std::map<std::uint64_t, Sent>& sent);

}  // namespace daybook::faults
