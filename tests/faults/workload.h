#pragma once

#include "tests/faults/life.h"
#include "tests/support/choice.h"

namespace daybook::faults {

/// How much the payloads of a run weigh.
enum class Weight { light, mixed, heavy };

/// A Store as a seed wants it: small write buffers, so that tables are written, and small segments,
/// so that the index gets files, in many of them.
Setup choose_setup(support::Choice& choice, Durability durability);
Weight choose_weight(support::Choice& choice);

/// So many commands that were not sent before, some of them to be refused.
std::vector<Command> new_commands(const History& history, std::size_t count, Weight weight,
                                  support::Choice& choice);

/// Does what a program does, step by step, until a step fails or all are done: appends, ends and
/// begins again. `steps` is an upper limit. False as soon as the Store does not open or is
/// poisoned.
bool work(Life& life, History& history, std::size_t steps, Weight weight, support::Choice& choice);

/// A directory as the first format left it: without a mark and without stamps.
void make_first_format(const std::filesystem::path& directory);

}  // namespace daybook::faults
