#include "booking.h"

#include <algorithm>
#include <charconv>
#include <chrono>
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

bool parse_digits(std::string_view text, std::int64_t& number) {
  if (text.empty() || text.front() == '-') return false;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stopped == text.data() + text.size();
}

/// "700.00" or "700" or "700.5", exactly: money is never a floating-point number.
Result<std::int64_t> parse_cents(std::string_view text) {
  const auto point = text.find('.');
  std::string digits{text.substr(0, point)};
  auto decimals = point == std::string_view::npos ? std::string_view{"00"} : text.substr(point + 1);
  const bool whole = !digits.empty() && !decimals.empty() && decimals.size() <= 2;
  digits.append(decimals).append(2 - std::min<std::size_t>(2, decimals.size()), '0');
  std::int64_t cents = 0;
  if (!whole || !parse_digits(digits, cents)) {
    return fail(ErrorCode::invalid_argument, "column amount is an amount like 700.00, not '{}'",
                text);
  }
  return cents;
}

/// YYMMDD. The century is the one that puts the year between 1970 and 2069.
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
  return fail(ErrorCode::invalid_argument, "column date is a day like 930101, not '{}'", text);
}

/// 1 for money in, -1 for money out.
Result<std::int64_t> parse_sign(std::string_view text) {
  if (text == "PRIJEM") return 1;
  if (text == "VYDAJ" || text == "VYBER") return -1;
  return fail(ErrorCode::invalid_argument, "column type is PRIJEM, VYDAJ or VYBER, not '{}'", text);
}

Result<void> check_number(std::string_view column, std::string_view text) {
  std::int64_t number = 0;
  if (parse_digits(text, number)) return {};
  return fail(ErrorCode::invalid_argument, "column {} is a number, not '{}'", column, text);
}

}  // namespace

Result<Booking> parse_booking(std::string_view row) {
  const auto fields = split(row);
  if (fields.size() != column_count) {
    return fail(ErrorCode::invalid_argument, "a row has {} columns, this one {}",
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
