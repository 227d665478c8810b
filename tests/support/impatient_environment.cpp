#include "tests/support/impatient_environment.h"

#include <rocksdb/system_clock.h>

#include <algorithm>

namespace daybook::support {
namespace {

class ImpatientClock final : public rocksdb::SystemClockWrapper {
 public:
  ImpatientClock() : SystemClockWrapper{rocksdb::SystemClock::Default()} {}
  const char* Name() const override { return "ImpatientClock"; }
  void SleepForMicroseconds(int micros) override {
    SystemClockWrapper::SleepForMicroseconds(std::min(micros, 1000));
  }
};

/// Only a subclass can set the clock and the file system of an environment.
class ImpatientEnvironment final : public rocksdb::EnvWrapper {
 public:
  explicit ImpatientEnvironment(const std::shared_ptr<rocksdb::FileSystem>& files)
      : EnvWrapper{rocksdb::NewCompositeEnv(files)} {
    file_system_ = files;
    system_clock_ = std::make_shared<ImpatientClock>();
  }
  const char* Name() const override { return "ImpatientEnvironment"; }
};

}  // namespace

std::unique_ptr<rocksdb::Env> impatient_environment(
    const std::shared_ptr<rocksdb::FileSystem>& files) {
  return std::make_unique<ImpatientEnvironment>(files);
}

}  // namespace daybook::support
