#include "booking.h"

#include <daybook/base/utf8.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <vector>

namespace bank {

using daybook::ErrorCode;
using daybook::fail;
using daybook::Result;

namespace {

enum Column { transaction, account, date, type, operation, amount, balance, purpose };
constexpr std::size_t column_count = 10;

std::vector<std::string_view> split(std::string_view row) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto end = row.find(';');
    fields.push_back(row.substr(0, end));
    if (end == std::string_view::npos) return fields;
    row.remove_prefix(end + 1);
  }
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Enough of a field to recognise it, so that an error message stays short.
std::string shown(std::string_view field) {
  constexpr std::size_t bytes_max = 40;
  if (field.size() <= bytes_max) return fmt::format("'{}'", field);
  const auto begin = field.substr(0, bytes_max);
  return fmt::format("'{}...' ({} bytes)", begin.substr(0, daybook::utf8_prefix(begin)),
                     field.size());
}

/// Checks for bytes that no column may hold, before the row is split.
Result<void> check_bytes(std::string_view row) {
  if (row.size() > booking_row_bytes_max) {
    return fail(ErrorCode::limit_exceeded, "a row must have at most {} bytes; this one has {}",
                booking_row_bytes_max, row.size());
  }
  if (const auto good = daybook::utf8_prefix(row); good < row.size()) {
    return fail(ErrorCode::invalid_argument, "a row must be UTF-8; byte {} of this one is not",
                good + 1);
  }
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (const auto control = std::find_if(row.begin(), row.end(), is_control); control != row.end()) {
    return fail(ErrorCode::invalid_argument,
                "a row must not contain control characters; byte {} of this one is {:#04x}",
                control - row.begin() + 1, static_cast<unsigned char>(*control));
  }
  if (const auto quote = row.find('"'); quote != std::string_view::npos) {
    return fail(ErrorCode::invalid_argument,
                "columns must not be quoted; byte {} of this row is a quote", quote + 1);
  }
  return {};
}

bool parse_digits(std::string_view text, std::int64_t& number) {
  if (text.empty() || text.front() == '-') return false;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stopped == text.data() + text.size();
}

/// Parses "700.00", "700" or "700.5" exactly: money is never a floating-point number.
Result<std::int64_t> parse_cents(std::string_view text) {
  const auto point = text.find('.');
  std::string digits{text.substr(0, point)};
  auto decimals = point == std::string_view::npos ? std::string_view{"00"} : text.substr(point + 1);
  const bool whole = !digits.empty() && !decimals.empty() && decimals.size() <= 2;
  digits.append(decimals).append(2 - std::min<std::size_t>(2, decimals.size()), '0');
  std::int64_t cents = 0;
  if (!whole || !parse_digits(digits, cents)) {
    return fail(ErrorCode::invalid_argument, "column amount must be an amount like 700.00, not {}",
                shown(text));
  }
  return cents;
}

/// Parses YYMMDD; the year is between 1970 and 2069.
Result<daybook::Timestamp> parse_date(std::string_view text) {
  std::int64_t number = 0;
  if (text.size() == 6 && parse_digits(text, number)) {
    const auto short_year = static_cast<int>(number / 10000);
    const std::chrono::year_month_day day{
        std::chrono::year{short_year + (short_year < 70 ? 2000 : 1900)},
        std::chrono::month{static_cast<unsigned>(number / 100 % 100)},
        std::chrono::day{static_cast<unsigned>(number % 100)}};
    if (day.ok()) return daybook::Timestamp{std::chrono::sys_days{day}};
  }
  return fail(ErrorCode::invalid_argument, "column date must be a day like 930101, not {}",
              shown(text));
}

/// 1 for money in, -1 for money out.
Result<std::int64_t> parse_sign(std::string_view text) {
  if (text == "PRIJEM") return 1;
  if (text == "VYDAJ" || text == "VYBER") return -1;
  return fail(ErrorCode::invalid_argument, "column type must be PRIJEM, VYDAJ or VYBER, not {}",
              shown(text));
}

Result<void> check_number(std::string_view column, std::string_view text) {
  std::int64_t number = 0;
  if (parse_digits(text, number)) return {};
  return fail(ErrorCode::invalid_argument, "column {} must be a whole number from 0 to {}, not {}",
              column, std::numeric_limits<std::int64_t>::max(), shown(text));
}

}  // namespace

Result<Booking> parse_booking(std::string_view row) {
  DAYBOOK_CHECK(check_bytes(row));
  const auto fields = split(row);
  if (fields.size() != column_count) {
    return fail(ErrorCode::invalid_argument, "a row must have {} columns; this one has {}",
                column_count, fields.size());
  }
  DAYBOOK_CHECK(check_number("trans_id", fields[transaction]));
  DAYBOOK_CHECK(check_number("account_id", fields[account]));
  DAYBOOK_TRY(const auto sign, parse_sign(fields[type]));
  DAYBOOK_TRY(const auto cents, parse_cents(fields[amount]));
  Booking booking;
  DAYBOOK_TRY(booking.date, parse_date(fields[date]));
  booking.transaction = fields[transaction];
  booking.account = fields[account];
  booking.cents = sign * cents;
  booking.text = trim(fields[operation]);
  const auto reason = trim(fields[purpose]);
  if (!reason.empty()) booking.text.append(booking.text.empty() ? "" : ", ").append(reason);
  return booking;
}

}  // namespace bank
