#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/engine/shared.h"

namespace daybook::engine {

/// Reads the files of the medium once per interval, one after the other and slowly, to find damage
/// while a backup still has the lost data. Runs on the environment's shared executor. Owned by the
/// engine; any thread.
class Scrub : public std::enable_shared_from_this<Scrub> {
 public:
  explicit Scrub(Shared& shared) : shared_{shared} {}

  /// The first round begins after 1/24 of the interval. Does nothing without an interval.
  void begin();
  /// Waits for the current file; reads nothing afterwards.
  void close();
  StoreStatus::Scrub status() const;

 private:
  void step();
  void begin_round();
  void check(const std::string& file);
  void continue_after(SteadyTime::duration pause);

  Shared& shared_;

  std::mutex working_;       // held during a step; guards:
  bool closed_ = false;
  bool is_in_round_ = false;
  std::deque<std::string> left_;  // still to read in this round

  mutable std::mutex mutex_;  // guards what is reported:
  std::optional<Timestamp> finished_at_;
  std::uint64_t files_ = 0;
  std::map<std::string, std::string> findings_;  // by file name
};

}  // namespace daybook::engine
