#include "base/testing/simulated_environment.h"

#include <cstdio>
#include <cstdlib>

namespace daybook::testing {

class SimulatedEnvironment::LoopExecutor final : public Executor {
 public:
  explicit LoopExecutor(SimulatedEnvironment& loop) : loop_{loop} {}
  void post(Task task) override { loop_.ready_.push_back(std::move(task)); }
  void post_at(SteadyTime due, Task task) override { loop_.timers_.emplace(due, std::move(task)); }

 private:
  SimulatedEnvironment& loop_;
};

class SimulatedEnvironment::LoopLatch final : public Latch {
 public:
  explicit LoopLatch(SimulatedEnvironment& loop) : loop_{loop} {}
  void open() noexcept override { open_ = true; }
  void wait() override {
    while (!open_) {
      if (loop_.run_one_or_advance(SteadyTime::max())) continue;
      std::fputs("daybook: deadlock: nothing can end this wait\n", stderr);
      std::abort();
    }
  }
  bool wait_until(SteadyTime deadline) override {
    while (!open_) {
      if (loop_.run_one_or_advance(deadline)) continue;
      const auto left = deadline - loop_.clock_.steady_now();
      loop_.clock_.advance(std::chrono::ceil<std::chrono::microseconds>(left));
      return false;
    }
    return true;
  }

 private:
  SimulatedEnvironment& loop_;
  bool open_ = false;
};

class SimulatedEnvironment::SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_{seed} {}
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = std::byte(engine_() & 0xFF);
  }

 private:
  std::mt19937_64 engine_;
};

SimulatedEnvironment::SimulatedEnvironment(std::uint64_t seed)
    : random_{std::make_unique<SeededRandom>(seed)},
      executor_{std::make_unique<LoopExecutor>(*this)} {}
SimulatedEnvironment::~SimulatedEnvironment() { run_all(); }

bool SimulatedEnvironment::run_one() {
  while (!timers_.empty() && timers_.begin()->first <= clock_.steady_now()) {
    ready_.push_back(std::move(timers_.begin()->second));
    timers_.erase(timers_.begin());
  }
  if (ready_.empty()) return false;
  auto task = std::move(ready_.front());
  ready_.pop_front();
  task();
  return true;
}

void SimulatedEnvironment::run_all() {
  while (run_one()) {
  }
}

bool SimulatedEnvironment::run_one_or_advance(SteadyTime until) {
  if (run_one()) return true;
  if (timers_.empty() || timers_.begin()->first > until) return false;
  const auto wait = timers_.begin()->first - clock_.steady_now();
  clock_.advance(std::chrono::ceil<std::chrono::microseconds>(wait));
  return run_one();
}

Random& SimulatedEnvironment::random() { return *random_; }
Executor& SimulatedEnvironment::executor() { return *executor_; }

std::unique_ptr<Executor> SimulatedEnvironment::make_serial_executor(std::string_view) {
  return std::make_unique<LoopExecutor>(*this);
}

std::unique_ptr<Latch> SimulatedEnvironment::make_latch() {
  return std::make_unique<LoopLatch>(*this);
}

}  // namespace daybook::testing
