#include "tests/faults/life.h"

#include "store/rocksdb/open.h"
#include "tests/support/impatient_environment.h"

namespace daybook::faults {

Life::Life(std::filesystem::path directory, std::shared_ptr<rocksdb::FileSystem> files,
           Setup setup)
    : directory_{std::move(directory)},
      files_{std::move(files)},
      setup_{std::move(setup)},
      environment_{setup_.timers} {
  setup_.options.on_poison = [this](const Error&) { was_poisoned_ = true; };
}

Life::~Life() = default;

Result<void> Life::open() {
  store_.reset();
  auto opened = engine::open_rocksdb(directory_, environment_, setup_.options, files_,
                                     support::impatient_environment);
  if (!opened) return fail(opened.error());
  store_ = *std::move(opened);
  return {};
}

EventLog* Life::log() {
  const auto log = store_->open_log(LogName::main());
  return log ? *log : nullptr;
}

void Life::send(History& history, std::span<const Command> commands) {
  send(
      commands, [&](const Command& command) { history.sending(command); },
      [&](const Command& command, const Result<Receipt>& answer) {
        history.answered(command, answer);
      });
}

void Life::send(std::span<const Command> commands, const Sending& sending,
                const Answered& answered) {
  auto* const log = this->log();
  if (!log || commands.empty()) return;
  const auto latch = environment_.make_latch();
  std::atomic<std::size_t> left{commands.size()};
  for (const auto& command : commands) {
    sending(command);
    log->append(request_of(command), [&](Result<Receipt> answer) {
      answered(command, answer);
      if (--left == 0) latch->open();
    });
  }
  latch->wait();
}

}  // namespace daybook::faults
