#include "store/memory/memory_medium.h"

#include <mutex>

namespace daybook::engine {

class MemoryMedium::MemoryCursor final : public Cursor {
 public:
  explicit MemoryCursor(const MemoryMedium& medium) : medium_{medium} {}

  Result<Bytes> read(Serial serial) override {
    const std::shared_lock lock{medium_.mutex_};
    const auto& records = medium_.records_;
    if (serial == Serial{0} || serial.value > records.size() || records[serial.value - 1].empty()) {
      return fail(ErrorCode::gap, "it is missing from the log");
    }
    return Bytes{records[serial.value - 1]};
  }

 private:
  const MemoryMedium& medium_;
};

Result<Serial> MemoryMedium::find_head() const {
  const std::shared_lock lock{mutex_};
  return Serial{records_.size()};
}

Result<void> MemoryMedium::write(const WriteRequest& request) {
  const std::unique_lock lock{mutex_};
  if (request.first.value != records_.size() + 1) {
    return fail(ErrorCode::internal, "serial {} does not follow {}", request.first,
                records_.size());
  }
  for (const auto record : request.records) records_.emplace_back(record.begin(), record.end());
  return {};
}

std::unique_ptr<Cursor> MemoryMedium::cursor() const {
  return std::make_unique<MemoryCursor>(*this);
}

void MemoryMedium::damage(Serial serial, RecordBytes bytes) {
  const std::unique_lock lock{mutex_};
  records_.at(serial.value - 1) = std::move(bytes);
}

}  // namespace daybook::engine
