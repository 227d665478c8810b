#include "bench/frame/process.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <string>

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

}  // namespace daybook::bench
