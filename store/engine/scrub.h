#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/engine/shared.h"

namespace daybook::engine {

/// Reads the files of the medium that nobody may have read for long, once in each interval, one
/// after the other and slowly, so that damage is told while a backup still has what was lost. Runs
/// on the shared executor of the environment. Owned by the engine; any thread.
class Scrub : public std::enable_shared_from_this<Scrub> {
 public:
  explicit Scrub(Shared& shared) : shared_{shared} {}

  /// The first round begins after a 24th of the interval. Does nothing if there is no interval.
  void begin();
  /// Waits for the file that is being read. Nothing is read afterwards.
  void close();
  StoreStatus::Scrub status() const;

 private:
  void step();
  void begin_round();
  void check(const std::string& file);
  void continue_after(SteadyTime::duration pause);

  Shared& shared_;

  std::mutex working_;       // held during a step; over:
  bool closed_ = false;
  bool is_in_round_ = false;
  std::deque<std::string> left_;  // of this round

  mutable std::mutex mutex_;  // over what is told:
  std::optional<Timestamp> finished_at_;
  std::uint64_t files_ = 0;
  std::map<std::string, std::string> findings_;  // of a file
};

}  // namespace daybook::engine
