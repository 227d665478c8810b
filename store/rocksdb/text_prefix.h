#pragma once

#include <rocksdb/slice_transform.h>

namespace daybook::engine {

/// For bloom filters over the texts in keys of the index: a Log's number in four bytes, and what
/// follows up to the first zero, which ends a text.
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
