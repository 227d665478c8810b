#pragma once

#include "store/memory/memory_index.h"

namespace daybook::testing {

/// An index whose disk fails while `fails` is true. Owned by the engine; threads as the port says,
/// `fails` is set by the test.
class FailingIndex final : public engine::Index {
 public:
  explicit FailingIndex(bool& fails) : fails_{fails} {}

  Result<engine::Watermark> watermark() const override { return index_.watermark(); }
  Result<void> apply(const engine::Segment& segment, Serial forgotten) override {
    if (fails_) return fail(ErrorCode::io, "the disk of the index is full");
    return index_.apply(segment, forgotten);
  }
  Result<void> drop() override { return index_.drop(); }
  Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const override {
    return index_.command(log, id);
  }
  Result<void> log_places(std::uint32_t log, Position from, const engine::PlaceQuery& query,
                          std::vector<engine::LogPlace>& places) const override {
    return index_.log_places(log, from, query, places);
  }
  Result<void> stream_places(std::uint32_t log, std::string_view text, Version from,
                             const engine::PlaceQuery& query,
                             std::vector<engine::StreamPlace>& places) const override {
    return index_.stream_places(log, text, from, query, places);
  }
  Result<void> term_places(std::uint32_t log, const engine::Term& term, Serial from,
                           const engine::PlaceQuery& query,
                           std::vector<Serial>& places) const override {
    return index_.term_places(log, term, from, query, places);
  }
  Result<bool> has_tag(std::uint32_t log, std::string_view tag) const override {
    return index_.has_tag(log, tag);
  }
  Result<std::vector<std::uint16_t>> variants(std::uint32_t log,
                                              std::string_view category) const override {
    return index_.variants(log, category);
  }
  Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                              std::string_view key) const override {
    return index_.snapshot(log, key);
  }
  Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                            std::string_view bytes) override {
    return index_.put_snapshot(log, key, bytes);
  }
  void abandon() noexcept override {}

 private:
  bool& fails_;
  engine::MemoryIndex index_;
};

}  // namespace daybook::testing
