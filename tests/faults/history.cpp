#include "tests/faults/history.h"

#include <fstream>

namespace daybook::faults {

void History::sending(const Command& command) {
  const std::lock_guard lock{mutex_};
  sent_.try_emplace(command.number, Sent{.command = command, .first = {}});
}

void History::answered(const Command& command, const Result<Receipt>& answer) {
  const std::lock_guard lock{mutex_};
  auto& sent = sent_.at(command.number);
  const auto problem = [&](std::string what) {
    problems_.push_back(fmt::format("command {}: {}", command.number, std::move(what)));
  };
  if (answer) {
    if (command.is_stale) problem("was accepted, though its condition cannot hold");
    if (answer->event_count != command.events) problem("got a receipt with another event count");
    if (sent.outcome == Outcome::acknowledged && sent.first != answer->first_position) {
      problem(fmt::format("was told position {} before, and {} now", sent.first,
                          answer->first_position));
    }
    if (sent.outcome == Outcome::acknowledged && !answer->repeated) {
      problem("was executed again after it had been acknowledged");
    }
    sent.outcome = Outcome::acknowledged;
    sent.first = answer->first_position;
    return;
  }
  const auto code = answer.error().code();
  if (code == ErrorCode::outcome_unknown || code == ErrorCode::closed) return;
  // When the power is off the index cannot be read any more: nothing was written then.
  const bool is_refused = code == ErrorCode::overloaded || code == ErrorCode::io ||
                          (code == ErrorCode::version_conflict && command.is_stale);
  if (is_refused) {
    if (sent.outcome == Outcome::unknown) sent.outcome = Outcome::refused;
    return;
  }
  problem(fmt::format("was answered: {}", answer.error().message()));
}

void History::closed_cleanly() {
  const std::lock_guard lock{mutex_};
  for (auto& [number, sent] : sent_) sent.is_durable = sent.outcome == Outcome::acknowledged;
}

void History::lost(const Command& command) {
  const std::lock_guard lock{mutex_};
  sent_.at(command.number) = Sent{.command = command, .first = {}};
}

std::map<std::uint64_t, Sent> History::sent() const {
  const std::lock_guard lock{mutex_};
  return sent_;
}

std::uint64_t History::next_number() const {
  const std::lock_guard lock{mutex_};
  return sent_.empty() ? 1 : sent_.rbegin()->first + 1;
}

std::uint64_t History::acknowledged() const {
  const std::lock_guard lock{mutex_};
  return static_cast<std::uint64_t>(std::ranges::count_if(
      sent_, [](const auto& entry) { return entry.second.outcome == Outcome::acknowledged; }));
}

std::vector<std::string> History::problems() const {
  const std::lock_guard lock{mutex_};
  return problems_;
}

void History::save(const std::filesystem::path& path) const {
  std::ofstream out{path};
  for (const auto& [number, sent] : sent()) {
    out << fmt::format("{} {} {} {} {} {} {}\n", number, sent.command.events, sent.command.bytes,
                       sent.command.is_stale ? 1 : 0, static_cast<int>(sent.outcome),
                       sent.first.value, sent.is_durable ? 1 : 0);
  }
}

void History::load(const std::filesystem::path& path) {
  const std::lock_guard lock{mutex_};
  std::ifstream in{path};
  Sent sent;
  int outcome = 0;
  while (in >> sent.command.number >> sent.command.events >> sent.command.bytes >>
         sent.command.is_stale >> outcome >> sent.first.value >> sent.is_durable) {
    sent.outcome = static_cast<Outcome>(outcome);
    sent_[sent.command.number] = sent;
  }
}

}  // namespace daybook::faults
