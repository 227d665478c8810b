// The files of text that say what a data directory is: `format`, and the stamps of its parts.

#include "store/rocksdb/format_file.h"

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/stamp.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

void check_refusal(const Error& error) {
  require(error.code() == ErrorCode::corrupt || error.code() == ErrorCode::format_unsupported,
          "what is no format is damaged or of a newer program");
  require(error.message().find("a/file") != std::string::npos, "a refusal names the file");
}

void check_format(std::string_view text) {
  const auto format = engine::parse_format(text, "a/file");
  if (!format) return check_refusal(format.error());
  require(format->format >= engine::StoreFormat::first &&
              format->format <= engine::StoreFormat::present,
          "a format that is accepted is one that this program knows");
  require(engine::has_good_checksum(text), "a format that is accepted has a good checksum");
  const auto again = engine::parse_format(engine::format_text(*format), "a/file");
  require(again && *again == *format, "a format that is accepted is written as it was read");
}

void check_stamp(std::string_view text) {
  const auto stamp = engine::parse_stamp(text, "a/file");
  if (!stamp) return check_refusal(stamp.error());
  const auto again = engine::parse_stamp(engine::stamp_text(*stamp), "a/file");
  require(again && *again == *stamp, "a stamp that is accepted is written as it was read");
}

}  // namespace

void format_file(Bytes input) {
  for (const auto& text : {std::string{as_text(input)},
                           engine::with_checksum(std::string{as_text(input)})}) {
    check_format(text);
    check_stamp(text);
  }
}

}  // namespace daybook::fuzz
