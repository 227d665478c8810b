#pragma once

#include <daybook/base/environment.h>
#include <daybook/base/result.h>
#include <daybook/core/model/append.h>

#include <string>
#include <string_view>

namespace bank {

/// One parsed row of the old bank's transactions. A value.
struct Booking {
  std::string transaction;
  std::string account;
  daybook::Timestamp date;
  std::int64_t cents = 0;  // negative: money out
  std::string text;
};

/// The first line of a file for import.
inline constexpr std::string_view booking_header =
    "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account";

/// A longer row cannot be booked: it does not fit in a commit.
inline constexpr std::size_t booking_row_bytes_max = daybook::CommitLimits::record_bytes_max;

/// Parses a row of these columns; the row may hold any bytes. The error is one printable line: it
/// says what is wrong with the row, or names the column and the values allowed there.
daybook::Result<Booking> parse_booking(std::string_view row);

}  // namespace bank
