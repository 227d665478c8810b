#include "import.h"

#include <daybook/core/commands/command_pipeline.h>
#include <daybook/service/wiring/service.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <unordered_map>
#include <unordered_set>

#include "bank.capnp.h"
#include "booking.h"
#include "lines.h"
#include "rejects.h"

namespace bank {

using daybook::CommandRequest;
using daybook::ErrorCode;
using daybook::ExitCode;
using daybook::fail;
using daybook::Outcome;
using daybook::Result;

namespace {

// The old bank has approved these bookings, so its accounts may be as far below zero as there.
constexpr std::int64_t imported_overdraft_cents = 100'000'000'000;

// Each command in flight keeps its row, so this bounds their memory.
constexpr std::size_t row_bytes_max = 64 * 1024;

CommandRequest open_command(const Booking& booking) {
  auto request = CommandRequest::build<AccountCommand>(booking.account, [&](auto command) {
    auto open = command.initOpen();
    open.setOwner("client of account " + booking.account);
    open.setOverdraftCents(imported_overdraft_cents);
  });
  request.id = daybook::command_id_from_key("import: open account " + booking.account);
  request.metadata.occurred_at = booking.date;
  return request;
}

/// Whether the error concerns this row or its account only, so that other rows can be booked: it
/// is too large, its command id was used for another command, or a newer program wrote to the
/// account.
bool is_about_row(const daybook::Error& error) {
  return error.code() == ErrorCode::limit_exceeded || error.code() == ErrorCode::invalid_argument ||
         error.code() == ErrorCode::command_id_reused || error.code() == ErrorCode::unknown_event;
}

std::string reason_of(const daybook::Error& error) {
  if (error.code() != ErrorCode::command_id_reused) return error.message();
  return "another row with this trans_id was already booked";
}

CommandRequest booking_command(const Booking& booking) {
  auto request = CommandRequest::build<AccountCommand>(booking.account, [&](auto command) {
    if (booking.cents >= 0) {
      auto deposit = command.initDeposit();
      deposit.setCents(booking.cents);
      deposit.setText(booking.text);
    } else {
      auto withdraw = command.initWithdraw();
      withdraw.setCents(-booking.cents);
      withdraw.setText(booking.text);
    }
  });
  request.id = daybook::command_id_from_key("import: transaction " + booking.transaction);
  request.metadata.occurred_at = booking.date;
  return request;
}

tl::unexpected<daybook::Error> given_up() {
  return fail(ErrorCode::closed, "the import was stopped; run it again to resume");
}

std::filesystem::path rejects_path(const daybook::Arguments& arguments,
                                   const std::filesystem::path& directory) {
  const auto given = arguments.text("--rejects");
  return given ? std::filesystem::path{*given} : directory / "rejected-rows.csv";
}

/// One run over one file. Owned by the verb; runs on its thread, callbacks on the pipeline's.
class Import {
 public:
  Import(daybook::VerbContext& context, daybook::CommandRunner& accounts, Rejects& rejects,
         std::size_t in_flight)
      : context_{context},
        rejects_{rejects},
        progress_{context.console, context.service.environment().clock(), "import", "rows"},
        pipeline_{accounts, context.service.environment(), in_flight} {}

  /// `rows`: the counted rows; the file may have grown since.
  Result<ExitCode> run(Lines& file, std::uint64_t rows) {
    const auto read = read_rows(file, rows);
    pipeline_.finish();
    if (failed_) return fail(*error_);
    DAYBOOK_CHECK(read);
    progress_.finish(rows);
    const auto written = rejects_.finish();
    report(rows);
    DAYBOOK_CHECK(written);
    return rejects_.count() == 0 ? ExitCode::success : ExitCode::damaged;
  }

 private:
  Result<void> read_rows(Lines& file, std::uint64_t rows) {
    std::string row;
    DAYBOOK_CHECK(file.next(row));  // the header
    row += file.line_end().ends_with('\n') ? file.line_end() : "\n";
    DAYBOOK_CHECK(rejects_.begin_with(row));
    while (!failed_ && file.number() <= rows) {
      DAYBOOK_TRY(const auto is_there, file.next(row));
      if (!is_there) break;
      book(file, row);
      if (!progress_.update(file.number() - 1, rows)) return given_up();
    }
    return {};
  }

  void book(const Lines& file, const std::string& row) {
    const auto line = file.number();
    const auto whole = fmt::format("{}{}", row, file.line_end());
    if (row.size() > row_bytes_max) {
      return rejects_.add(line, whole,
                          fmt::format("a row must have at most {} bytes; this one has {}{}",
                                      row_bytes_max,
                                      file.is_cut() ? "more than " : "", row.size()));
    }
    const auto booking = parse_booking(row);
    if (!booking) return rejects_.add(line, whole, booking.error().message());
    const auto& account = booking->account;
    if (accounts_.insert(account).second) open(*booking);
    pipeline_.submit(booking_command(*booking),
                     [this, line, whole, account](const Result<Outcome>& outcome) {
                       booked(line, whole, account, outcome);
                     });
  }

  /// A rejection is ignored: the account was opened before. An error about this account only is
  /// reported with its rows, if they cannot be booked either.
  void open(const Booking& booking) {
    pipeline_.submit(open_command(booking),
                     [this, account = booking.account](const Result<Outcome>& outcome) {
                       if (outcome) return;
                       if (!is_about_row(outcome.error())) return stop(outcome.error());
                       unopened_.emplace(account, outcome.error().message());
                     });
  }

  void booked(std::uint64_t line, const std::string& row, const std::string& account,
              const Result<Outcome>& outcome) {
    if (outcome && outcome->accepted()) {
      ++(outcome->receipt().repeated ? repeated_ : booked_);
      return;
    }
    if (!outcome && !is_about_row(outcome.error())) return stop(outcome.error());
    // A rejection may depend on the failed command: the next run decides it again.
    if (outcome && failed_) return;
    auto reason = outcome ? outcome->rejection().reason : reason_of(outcome.error());
    const auto unopened = unopened_.find(account);
    if (unopened != unopened_.end() && unopened->second != reason) {
      reason += fmt::format(" (the account could not be opened: {})", unopened->second);
    }
    rejects_.add(line, row, reason);
  }

  void stop(const daybook::Error& error) {
    if (failed_) return;
    error_ = error;
    failed_ = true;
  }

  void report(std::uint64_t rows) {
    const auto seconds = progress_.seconds();
    const auto rate = static_cast<double>(rows) / std::max(seconds, 1e-3);
    if (context_.arguments.flag("--json")) {
      context_.console.print(
          "{{\"rows\":{},\"booked\":{},\"repeated\":{},\"rejected\":{},\"accounts\":{},"
          "\"seconds\":{:.3f},\"rows_per_second\":{:.0f}}}\n",
          rows, booked_.load(), repeated_.load(), rejects_.count(), accounts_.size(), seconds,
          rate);
      return;
    }
    context_.console.print(
        "{} rows in {:.1f} s ({:.0f}/s): {} booked on {} accounts, {} were already booked\n", rows,
        seconds, rate, booked_.load(), accounts_.size(), repeated_.load());
    if (rejects_.count() > 0) {
      context_.console.print("{} rows were skipped: {}\n", rejects_.count(), rejects_.path());
    }
  }

  daybook::VerbContext& context_;
  Rejects& rejects_;
  daybook::ProgressLine progress_;
  std::unordered_set<std::string> accounts_;
  std::unordered_map<std::string, std::string> unopened_;  // and why; only the pipeline's thread
  std::atomic<std::uint64_t> booked_ = 0;
  std::atomic<std::uint64_t> repeated_ = 0;
  std::optional<daybook::Error> error_;  // set before failed_
  std::atomic<bool> failed_ = false;
  daybook::CommandPipeline pipeline_;  // last: its callbacks use all of the above
};

/// Counts the rows after the header, then rewinds the file.
Result<std::uint64_t> count_rows(Lines& file) {
  std::string line;
  while (true) {
    DAYBOOK_TRY(const auto more, file.next(line));
    if (!more) break;
  }
  const auto rows = file.number() - 1;
  DAYBOOK_CHECK(file.rewind());
  return rows;
}

/// Fails with invalid_argument if the file is not from the old bank.
Result<Lines> open_rows(const std::string& path) {
  DAYBOOK_TRY(auto file, Lines::open(path));
  DAYBOOK_TRY(const bool is_good, file.begins_with(booking_header));
  if (is_good) return file;
  return fail(ErrorCode::invalid_argument, "{} does not begin with the line {}", path,
              booking_header);
}

/// Refuses two names of one file.
Result<void> check_rejects(const std::filesystem::path& rejects, const std::string& file) {
  std::error_code not_there;
  const bool is_same = rejects == file || std::filesystem::equivalent(file, rejects, not_there);
  if (!is_same) return {};
  return fail(ErrorCode::invalid_argument,
              "{} cannot be both the input and the file for rejected rows: choose another one "
              "with --rejects",
              file);
}

std::filesystem::path data_of(const daybook::Arguments& arguments) {
  return *arguments.text("--data");
}

/// Adds no words: here an error is one of the command line.
Result<std::vector<std::string>> complete(const daybook::Domain&,
                                          const daybook::Arguments& arguments) {
  DAYBOOK_CHECK(check_rejects(rejects_path(arguments, data_of(arguments)), arguments.operand(0)));
  return std::vector<std::string>{};
}

/// So that no store is made for an import that cannot begin.
Result<void> look(const daybook::Arguments& arguments) {
  DAYBOOK_CHECK(open_rows(arguments.operand(0)));
  return Rejects::check(rejects_path(arguments, data_of(arguments)));
}

Result<ExitCode> run(daybook::VerbContext& context) {
  const auto& arguments = context.arguments;
  DAYBOOK_TRY(auto file, open_rows(arguments.operand(0)));
  file.ask_first([&console = context.console]() -> Result<void> {
    return console.is_gone() ? given_up() : Result<void>{};
  });
  const auto path = rejects_path(arguments, context.service.directory());
  DAYBOOK_TRY(const auto rejects, Rejects::open(path, context.console));
  // Opening may have made the file, or found it under another name.
  if (const auto checked = check_rejects(path, arguments.operand(0)); !checked) {
    return misused(context.console, checked.error());
  }
  DAYBOOK_TRY(const auto rows, count_rows(file));
  DAYBOOK_TRY(const auto in_flight, arguments.number("--in-flight", 256));
  DAYBOOK_TRY(auto* accounts, context.service.commands("account", "main"));
  return Import{context, *accounts, *rejects, static_cast<std::size_t>(in_flight)}.run(file, rows);
}

}  // namespace

daybook::Verb import_verb() {
  daybook::Verb verb{"import", "books the transactions in a CSV file of the old bank"};
  verb.executes_commands = true;
  verb.operands = {{"FILE.csv", false, true}};
  verb.options = {{"--in-flight", "N", "commands in flight at once; default: 256",
                   daybook::whole_number({1, 4096})},
                  {.name = "--rejects",
                   .value = "FILE",
                   .help = "file for rows that cannot be booked; default: DIR/rejected-rows.csv",
                   .is_path = true},
                  {"--json", "", "print the figures as a JSON object"}};
  verb.creates = true;
  verb.complete = complete;
  verb.look = look;
  verb.run = run;
  return verb;
}

}  // namespace bank
