#pragma once

#include <daybook/core/append.h>
#include <daybook/core/environment.h>
#include <daybook/core/result.h>

#include <string>
#include <string_view>

namespace bank {

/// One row of the old bank's transactions, understood.
struct Booking {
  std::string transaction;
  std::string account;
  daybook::Timestamp date;
  std::int64_t cents = 0;  // below zero: money out
  std::string text;
};

/// The first line of a file that can be imported.
inline constexpr std::string_view booking_header =
    "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account";

/// A longer row cannot be booked: a commit has no room for it.
inline constexpr std::size_t booking_row_bytes_max = daybook::CommitLimits::record_bytes_max;

/// Reads a row with these columns: bytes of any kind. The error says in one printable line what is
/// wrong with the row, or names the column and says what should stand there.
daybook::Result<Booking> parse_booking(std::string_view row);

}  // namespace bank
