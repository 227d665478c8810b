#include "tests/faults/workload.h"

#include <stdexcept>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/format_file.h"
#include "store/rocksdb/log/mark_file.h"
#include "store/rocksdb/stamp.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::Choice;

std::uint32_t payload_bytes(Weight weight, Choice& choice) {
  const bool is_heavy =
      weight == Weight::heavy || (weight == Weight::mixed && choice.one_in(4));
  return static_cast<std::uint32_t>(is_heavy ? choice.within(10'000, 100'000)
                                             : choice.within(8, 400));
}

}  // namespace

Setup choose_setup(Choice& choice, Durability durability) {
  Setup setup;
  setup.options.durability = durability;
  setup.options.block_cache_bytes = 1 << 20;
  setup.options.log_write_buffer_bytes = choice.one_in(3) ? 1 << 20 : 64 << 10;
  constexpr std::size_t segments[]{2, 5, 16, 4096};
  setup.options.tail_segment_commits_max = segments[choice.below(std::size(segments))];
  setup.options.tail_segments_max = 100'000;
  setup.timers = choice.one_in(2) ? Timers::at_once : Timers::late;
  return setup;
}

Weight choose_weight(Choice& choice) {
  constexpr Weight weights[]{Weight::light, Weight::mixed, Weight::mixed, Weight::heavy};
  return weights[choice.below(std::size(weights))];
}

std::vector<Command> new_commands(const History& history, std::size_t count, Weight weight,
                                  Choice& choice) {
  std::vector<Command> commands;
  auto number = history.next_number();
  for (std::size_t i = 0; i < count; ++i) {
    const auto events = static_cast<std::uint32_t>(choice.within(1, 3));
    commands.push_back({number++, events, payload_bytes(weight, choice), choice.one_in(10)});
  }
  return commands;
}

bool work(Life& life, History& history, std::size_t steps, Weight weight, Choice& choice) {
  if (!life.is_open() && !life.open()) return false;
  for (std::size_t step = 0; step < steps; ++step) {
    if (life.store().status().poisoned) return false;
    if (choice.one_in(12)) {
      life.close();
      if (!life.open()) return false;
      continue;
    }
    life.send(history, new_commands(history, choice.within(1, 5), weight, choice));
  }
  return true;
}

void make_first_format(const fs::path& directory) {
  auto& files = *engine::system_files();
  auto format = engine::read_format(files, directory).value().value();
  format.format = engine::StoreFormat::first;
  format.base.reset();
  format.has_begun = false;
  if (!engine::write_format(files, directory, format)) throw std::runtime_error{"no format"};
  fs::remove(directory / engine::mark_file);
  for (const auto* part : {"log", "index"}) fs::remove(directory / part / engine::stamp_file);
}

}  // namespace daybook::faults
