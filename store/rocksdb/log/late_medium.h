#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "store/engine/medium.h"

namespace daybook::engine {

/// A log that was opened read-only because its disk was too full, and is opened for writing when
/// there is room. Owned by the engine; threads as the port says.
class LateMedium final : public Medium {
 public:
  using Open = std::function<Result<std::unique_ptr<Medium>>()>;
  /// `open` opens the same log for writing. It may fail and be called again.
  LateMedium(std::unique_ptr<Medium> only_read, Open open)
      : only_read_{std::move(only_read)}, open_{std::move(open)}, current_{only_read_.get()} {}

  Result<Serial> find_head() const override { return current().find_head(); }
  Result<void> write(const WriteRequest& request) override {
    return current().write(request);
  }
  std::unique_ptr<Cursor> cursor() const override { return current().cursor(); }
  std::vector<std::string> check_witnesses() const override { return current().check_witnesses(); }
  std::vector<std::string> files_at_rest() const override { return current().files_at_rest(); }
  Result<void> check_file(const std::string& name) const override {
    return current().check_file(name);
  }
  Result<BackupReport> backup(const BackupRequest& request) const override {
    return current().backup(request);
  }
  void on_failure(std::function<void(const Error&)> told) override;
  Result<void> end() override { return current().end(); }
  void abandon() noexcept override;
  std::optional<Space> space() const override { return current().space(); }
  void write_out() override { current().write_out(); }
  void make_reserve() override { current().make_reserve(); }
  Result<void> make_writable() override;

 private:
  Medium& current() const { return *current_.load(std::memory_order_acquire); }

  const std::unique_ptr<Medium> only_read_;  // kept: readers may be using it
  const Open open_;
  std::unique_ptr<Medium> writable_;
  std::atomic<Medium*> current_;
  std::atomic<bool> abandoned_{false};

  std::mutex mutex_;  // guards opening, and:
  std::function<void(const Error&)> told_;
};

}  // namespace daybook::engine
