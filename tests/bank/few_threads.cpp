// Preload it into a program (LD_PRELOAD) to limit its threads, like RLIMIT_NPROC, which does not
// apply to root. The file DAYBOOK_THREADS_MAX holds the maximum number of live threads; it may
// change while the program runs.

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

std::atomic<long> alive{0};

struct Start {
  void* (*routine)(void*);
  void* argument;
};

void* run(void* given) {
  const std::unique_ptr<Start> start{static_cast<Start*>(given)};
  void* const result = start->routine(start->argument);
  --alive;
  return result;
}

long threads_max() {
  const char* const path = std::getenv("DAYBOOK_THREADS_MAX");
  std::FILE* const file = path ? std::fopen(path, "re") : nullptr;
  long max = 1'000'000;
  if (file && std::fscanf(file, "%ld", &max) != 1) std::abort();
  if (file) std::fclose(file);
  return max;
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*routine)(void*), void* argument) {
  using Create = decltype(&pthread_create);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (++alive > threads_max()) {
    --alive;
    return EAGAIN;
  }
  auto start = std::make_unique<Start>(Start{routine, argument});
  const int failed = create(thread, attributes, run, start.get());
  if (failed != 0) {
    --alive;
  } else {
    (void)start.release();
  }
  return failed;
}
