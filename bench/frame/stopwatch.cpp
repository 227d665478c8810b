#include "bench/frame/stopwatch.h"

#include <sys/resource.h>

namespace daybook::bench {
namespace {

double micros(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

double process_cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

}  // namespace

Stopwatch::Stopwatch()
    : start_{std::chrono::steady_clock::now()}, cpu_start_us_{process_cpu_us()} {}

double Stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double Stopwatch::cpu_us() const { return process_cpu_us() - cpu_start_us_; }

Sample Stopwatch::rate_of(std::uint64_t events) const {
  const auto count = static_cast<double>(events);
  const auto passed = seconds();
  if (events == 0 || passed <= 0) return {};
  return Sample{}.set(figures::rate, count / passed).set(figures::cpu, cpu_us() / count);
}

}  // namespace daybook::bench
