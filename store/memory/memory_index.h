#pragma once

#include <map>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "store/engine/index.h"

namespace daybook::engine {

/// The index in memory. Owned by the engine; threads as the port says.
class MemoryIndex final : public Index {
 public:
  Result<Watermark> watermark() const override;
  Result<void> apply(std::span<const CommitEntry> entries) override;
  Result<void> drop() override;
  Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const override;
  Result<std::optional<StreamHead>> stream(std::uint32_t log, std::string_view text) const override;
  Result<std::vector<LogPlace>> log_commits(std::uint32_t log, Position from, Direction direction,
                                            std::size_t count) const override;
  Result<std::vector<StreamPlace>> stream_commits(StreamNumber number, Version from,
                                                  Direction direction,
                                                  std::size_t count) const override;
  Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                              std::string_view key) const override;
  Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                            std::string_view bytes) override;
  void abandon() noexcept override {}

 private:
  struct LogEntries {
    std::unordered_map<CommandId, Serial> commands;
    std::unordered_map<std::string, StreamNumber> streams;
    std::vector<LogPlace> places;
  };
  using NumberKey = std::pair<std::uint64_t, std::uint16_t>;

  void add(const CommitEntry& entry);

  mutable std::shared_mutex mutex_;
  Watermark watermark_;
  std::unordered_map<std::uint32_t, LogEntries> logs_;
  std::map<NumberKey, std::vector<StreamPlace>> streams_;
  std::map<std::pair<std::uint32_t, std::string>, std::string> snapshots_;
};

}  // namespace daybook::engine
