#pragma once

#include <map>
#include <shared_mutex>
#include <string>
#include <tuple>
#include <unordered_map>

#include "store/engine/index.h"

namespace daybook::engine {

/// The Index in memory. Owned by the engine; threads as the port says.
class MemoryIndex final : public Index {
 public:
  explicit MemoryIndex(bool is_stand_in = false) : is_stand_in_{is_stand_in} {}

  Result<Watermark> watermark() const override;
  bool is_stand_in() const override { return is_stand_in_; }
  Result<void> apply(const Segment& segment, Serial forgotten) override;
  Result<void> drop() override;
  Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const override;
  Result<void> log_places(std::uint32_t log, Position from, const PlaceQuery& query,
                          std::vector<LogPlace>& places) const override;
  Result<void> stream_places(std::uint32_t log, std::string_view stream, Version from,
                             const PlaceQuery& query,
                             std::vector<StreamPlace>& places) const override;
  Result<void> term_places(std::uint32_t log, const Term& term, Serial from,
                           const PlaceQuery& query, std::vector<Serial>& places) const override;
  Result<bool> has_tag(std::uint32_t log, std::string_view tag) const override;
  Result<std::vector<std::uint16_t>> variants(std::uint32_t log,
                                              std::string_view category) const override;
  Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                              std::string_view key) const override;
  Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                            std::string_view bytes) override;
  void abandon() noexcept override {}

 private:
  using Name = std::pair<std::uint32_t, std::string>;
  using TermName = std::tuple<std::uint32_t, Segment::Kind, std::string>;

  void add_commands(const Segment& segment);
  void forget_commands(Serial up_to);
  void add_terms(const Segment& segment, Segment::Kind kind);

  const bool is_stand_in_;
  mutable std::shared_mutex mutex_;
  Watermark watermark_;
  std::unordered_map<std::uint32_t, std::unordered_map<CommandId, Serial>> commands_;
  std::map<std::uint32_t, std::vector<LogPlace>> logs_;
  std::map<Name, std::vector<StreamPlace>> streams_;
  std::map<TermName, std::vector<Serial>> terms_;
  std::map<Name, std::string> snapshots_;
};

}  // namespace daybook::engine
