#include "import.h"

#include <daybook/core/commands/command_pipeline.h>
#include <daybook/service/wiring/service.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <unordered_set>

#include "bank.capnp.h"
#include "booking.h"
#include "lines.h"

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

/// Whether the error concerns this row only, so that other rows can be booked: it is too large for
/// a commit, or its number was used by another transaction.
bool is_about_row(const daybook::Error& error) {
  return error.code() == ErrorCode::limit_exceeded || error.code() == ErrorCode::invalid_argument ||
         error.code() == ErrorCode::command_id_reused;
}

std::string reason_of(const daybook::Error& error) {
  if (error.code() != ErrorCode::command_id_reused) return error.message();
  return "another row with this trans_id was booked before";
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
  return fail(ErrorCode::closed, "the import was stopped; the same again goes on from there");
}

/// Rows that were left out, with the reason, in a file of the same format. The file is created with
/// the first row. Owned by the Import; any thread.
class Rejects {
 public:
  Rejects(std::string path, daybook::Console& console)
      : path_{std::move(path)}, console_{console} {}

  void add(std::uint64_t line, const std::string& row, const std::string& reason) {
    const std::lock_guard lock{mutex_};
    if (count_++ == 0) {
      file_.open(path_, std::ios::trunc);
      file_ << booking_header << '\n';
    }
    file_ << row << '\n';
    if (count_ <= told_max) console_.note("line {} is left out: {}\n", line, reason);
    if (count_ == told_max + 1) console_.note("more lines are left out; {} has them all\n", path_);
  }

  std::uint64_t count() const { return count_; }
  const std::string& path() const { return path_; }
  bool is_written() { return count_ == 0 || file_.flush().good(); }

 private:
  static constexpr std::uint64_t told_max = 20;

  std::mutex mutex_;  // called by the reading thread and by the pipeline's
  std::string path_;
  daybook::Console& console_;
  std::ofstream file_;
  std::uint64_t count_ = 0;
};

std::string rejects_path(const daybook::VerbContext& context) {
  return context.arguments.text("--rejects")
      .value_or((context.service.directory() / "rejected-rows.csv").string());
}

/// One run over one file. Owned by the verb; runs on its thread, callbacks on the pipeline's.
class Import {
 public:
  Import(daybook::VerbContext& context, daybook::CommandRunner& accounts, std::size_t in_flight)
      : context_{context},
        rejects_{rejects_path(context), context.console},
        progress_{context.console, context.service.environment().clock(), "import", "rows"},
        pipeline_{accounts, context.service.environment(), in_flight} {}

  /// `rows`: the counted rows; the file may have grown since.
  Result<ExitCode> run(Lines& file, std::uint64_t rows) {
    const auto read = read_rows(file, rows);
    pipeline_.finish();
    if (failed_) return fail(*error_);
    DAYBOOK_CHECK(read);
    progress_.finish(rows);
    if (!rejects_.is_written()) {
      return fail(ErrorCode::io, "cannot write the rejected rows to {}", rejects_.path());
    }
    report(rows);
    return rejects_.count() == 0 ? ExitCode::success : ExitCode::damaged;
  }

 private:
  Result<void> read_rows(Lines& file, std::uint64_t rows) {
    std::string row;
    DAYBOOK_CHECK(file.next(row));  // the header
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
    if (row.size() > row_bytes_max) {
      return rejects_.add(line, row,
                          fmt::format("a row has at most {} bytes, this one {}{}", row_bytes_max,
                                      file.is_cut() ? "more than " : "", row.size()));
    }
    const auto booking = parse_booking(row);
    if (!booking) return rejects_.add(line, row, booking.error().message());
    if (accounts_.insert(booking->account).second) {
      // Ignore the result if the account was opened before.
      pipeline_.submit(open_command(*booking), [this](const Result<Outcome>& outcome) {
        if (!outcome) stop(outcome.error());
      });
    }
    pipeline_.submit(booking_command(*booking), [this, line, row](const Result<Outcome>& outcome) {
      if (!outcome && is_about_row(outcome.error())) {
        return rejects_.add(line, row, reason_of(outcome.error()));
      }
      if (!outcome) return stop(outcome.error());
      if (!outcome->accepted()) {
        // It may depend on the failed command: the next run decides it again.
        if (failed_) return;
        return rejects_.add(line, row, outcome->rejection().reason);
      }
      ++(outcome->receipt().repeated ? repeated_ : booked_);
    });
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
        "{} rows in {:.1f} s ({:.0f}/s): {} booked on {} accounts, {} were there already\n", rows,
        seconds, rate, booked_.load(), accounts_.size(), repeated_.load());
    if (rejects_.count() > 0) {
      context_.console.print("{} rows were left out: {}\n", rejects_.count(), rejects_.path());
    }
  }

  daybook::VerbContext& context_;
  Rejects rejects_;
  daybook::ProgressLine progress_;
  std::unordered_set<std::string> accounts_;
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

/// Refuses a pipe: if nobody reads it, the import would block.
Result<void> check_rejects(const std::filesystem::path& rejects, const std::string& file) {
  std::error_code not_there;
  if (std::filesystem::equivalent(file, rejects, not_there)) {
    return fail(ErrorCode::invalid_argument,
                "{} cannot be read and take the rejected rows: name another one with --rejects",
                file);
  }
  const auto kind = std::filesystem::status(rejects, not_there).type();
  if (kind == std::filesystem::file_type::fifo || kind == std::filesystem::file_type::socket) {
    return fail(ErrorCode::invalid_argument, "--rejects is a file, and {} is a pipe or a socket",
                rejects.string());
  }
  return {};
}

Result<ExitCode> run(daybook::VerbContext& context) {
  const auto& path = context.arguments.operand(0);
  DAYBOOK_TRY(auto file, Lines::open(path));
  file.ask_first([&console = context.console]() -> Result<void> {
    return console.is_gone() ? given_up() : Result<void>{};
  });
  std::string header;
  DAYBOOK_CHECK(file.next(header));
  if (header != booking_header) {
    return fail(ErrorCode::invalid_argument, "{} does not begin with the line {}", path,
                booking_header);
  }
  DAYBOOK_CHECK(check_rejects(rejects_path(context), path));
  DAYBOOK_TRY(const auto rows, count_rows(file));
  DAYBOOK_TRY(const auto in_flight, context.arguments.number("--in-flight", 256));
  DAYBOOK_TRY(auto* accounts, context.service.commands("account", "main"));
  return Import{context, *accounts, static_cast<std::size_t>(in_flight)}.run(file, rows);
}

/// Both paths are absolute here. Other names of the same file are detected when it is opened.
Result<void> check(const daybook::Arguments& arguments) {
  if (arguments.text("--rejects") != arguments.operand(0)) return {};
  return fail(ErrorCode::invalid_argument,
              "{} cannot be read and take the rejected rows: name another one with --rejects",
              arguments.operand(0));
}

}  // namespace

daybook::Verb import_verb() {
  daybook::Verb verb{"import", "books the transactions of a CSV file of the old bank"};
  verb.executes_commands = true;
  verb.operands = {{"FILE.csv", false, true}};
  verb.options = {{"--in-flight", "N", "commands under way at once; 256 when left out",
                   daybook::whole_number({1, 4096})},
                  {.name = "--rejects",
                   .value = "FILE",
                   .help = "for rows that cannot be booked; DIR/rejected-rows.csv",
                   .is_path = true},
                  {"--json", "", "the figures as a JSON object"}};
  verb.creates = true;
  verb.check = check;
  verb.run = run;
  return verb;
}

}  // namespace bank
