#include "bench/frame/process.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include <fmt/format.h>

namespace daybook::bench {

std::uint64_t bytes_written() {
  std::ifstream file{"/proc/self/io"};  // proc(5)
  std::string name;
  for (std::uint64_t value = 0; file >> name >> value;) {
    if (name == "wchar:") return value;
  }
  return 0;
}

std::uint64_t resident_bytes() {
  ::malloc_trim(0);
  std::ifstream file{"/proc/self/statm"};
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double cpu_us_of(const std::vector<int>& pids) {
  double ticks = 0;
  for (const auto pid : pids) {
    std::ifstream file{fmt::format("/proc/{}/stat", pid)};
    file.ignore(4096, ')');  // a name may hold blanks; then comes field 3
    std::string skipped;
    for (int field = 3; field < 14; ++field) file >> skipped;
    double user = 0;
    double system = 0;
    if (file >> user >> system) ticks += user + system;
  }
  return ticks * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace daybook::bench
