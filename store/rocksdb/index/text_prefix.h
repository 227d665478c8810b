#pragma once

#include <rocksdb/slice_transform.h>

namespace daybook::engine {

/// The prefix for bloom filters over the texts in index keys: the number of a Log in four bytes,
/// then the text up to its first zero, which ends it. Shared by the tables' options; any thread.
class TextPrefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "daybook.TextPrefix"; }

  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), end_of(key)};
  }
  bool InDomain(const rocksdb::Slice& key) const override { return end_of(key) > 0; }

 private:
  static std::size_t end_of(const rocksdb::Slice& key) {
    constexpr std::size_t log_bytes = 4;
    const auto zero = key.ToStringView().find('\0', log_bytes);
    return zero == std::string_view::npos ? 0 : zero + 1;
  }
};

}  // namespace daybook::engine
