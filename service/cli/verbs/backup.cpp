#include "base/system_environment.h"
#include "service/cli/verbs/backup_json.h"
#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

constexpr std::uint64_t bytes_told = 1024 * 1024;  // progress is in MiB

/// Calls f with a progress callback in bytes, shown as a line.
template <class F>
auto with_progress(Console& console, const Clock& clock, std::string_view label, F&& f) {
  ProgressLine line{console, clock, label, "MiB"};
  std::uint64_t bytes = 0;
  const Progress progress = [&](std::uint64_t done, std::uint64_t total) {
    bytes = done;
    return line.update(done / bytes_told, total / bytes_told);
  };
  auto result = f(progress);
  if (result) line.finish(bytes / bytes_told);
  return result;
}

Result<std::optional<std::uint64_t>> parse_id(std::string_view what,
                                              const std::optional<std::string>& text) {
  if (!text) return std::optional<std::uint64_t>{};
  DAYBOOK_TRY(const auto id, parse_number(what, *text));
  return std::optional{id};
}

// backup TO --data DIR

void print_made(const Arguments& arguments, Console& console, const BackupReport& report,
                double seconds) {
  for (const auto& notice : report.notices) console.note("notice: {}\n", printable(notice));
  if (arguments.flag("--json")) {
    console.print("{{{},\"verified\":true,\"removed\":[{}],\"notices\":{},\"seconds\":{:.3f}}}\n",
                  backup_members(report.backup), fmt::join(report.removed, ","),
                  json_texts(report.notices), seconds);
    return;
  }
  console.print("backup {} of {}\nread back and verified, in {:.1f} s\n", report.backup.id,
                backup_line(report.backup), seconds);
  if (report.removed.empty()) return;
  console.print("deleted old backups ({}): {}\n",
                report.removed.size(), fmt::join(report.removed, ", "));
}

Result<ExitCode> run_backup(VerbContext& context) {
  const auto& arguments = context.arguments;
  BackupOptions options;
  options.program =
      fmt::format("{} on daybook {}", context.service.domain().name, DAYBOOK_VERSION);
  if (arguments.flag("--keep")) {
    DAYBOOK_TRY(options.keep, arguments.number("--keep", 0));
  }
  const auto& clock = context.service.environment().clock();
  const auto start = clock.steady_now();
  DAYBOOK_TRY(const auto report,
              with_progress(context.console, clock, "backup", [&](const Progress& progress) {
                return context.service.store().backup(arguments.operand(0), options, progress);
              }));
  const std::chrono::duration<double> taken = clock.steady_now() - start;
  print_made(arguments, context.console, report, taken.count());
  return ExitCode::success;
}

// backup list TO, backup verify TO [ID]

void print_json(Console& console, const BackupsReport& report) {
  std::string backups;
  for (const auto& state : report.backups) {
    if (!backups.empty()) backups += ',';
    // The contents of a damaged backup are unknown, so only its id is printed.
    backups += fmt::format("{{{},\"good\":{},\"findings\":{}}}",
                           state.backup.files > 0 ? backup_members(state.backup)
                                                  : fmt::format("\"id\":{}", state.backup.id),
                           state.good(), json_texts(state.findings));
  }
  console.print("{{\"good\":{},\"backups\":[{}],\"findings\":{},\"notices\":{}}}\n", report.good(),
                backups, json_texts(report.findings), json_texts(report.notices));
}

ExitCode print(const Arguments& arguments, Console& console, const BackupsReport& report,
               std::string_view when_good) {
  const auto code = report.good() ? ExitCode::success : ExitCode::damaged;
  if (arguments.flag("--json")) return print_json(console, report), code;
  for (const auto& finding : report.findings) console.print("damaged: {}\n", printable(finding));
  for (const auto& state : report.backups) {
    const bool is_known = state.backup.files > 0;
    console.print("{:<4} {}\n", state.backup.id,
                  is_known ? backup_line(state.backup) : "unreadable");
    for (const auto& finding : state.findings) {
      console.print("     damaged: {}\n", printable(finding));
    }
  }
  for (const auto& notice : report.notices) console.print("notice: {}\n", printable(notice));
  if (report.backups.empty()) {
    console.out("no backups yet\n");
  } else if (report.good()) {
    console.out(when_good);
  }
  return code;
}

Result<ExitCode> run_list(const Arguments& arguments, Console& console) {
  DAYBOOK_TRY(const auto report, list_backups(arguments.operand(0)));
  return print(arguments, console, report, "");
}

Result<ExitCode> run_verify(const Arguments& arguments, Console& console) {
  std::optional<std::string> text;
  if (arguments.operand_count() > 1) text = arguments.operand(1);
  DAYBOOK_TRY(const auto id, parse_id("ID", text));
  SystemEnvironment environment;
  DAYBOOK_TRY(const auto report,
              with_progress(console, environment.clock(), "backup verify",
                            [&](const Progress& progress) {
                              return verify_backups(arguments.operand(0), id, progress);
                            }));
  return print(arguments, console, report,
               "no damage found: every file is present and has the right checksum\n");
}

// restore FROM --data DIR

Result<ExitCode> run_restore(const Arguments& arguments, Console& console) {
  DAYBOOK_TRY(const auto id, parse_id("--backup", arguments.text("--backup")));
  const std::filesystem::path directory = *arguments.text("--data");
  SystemEnvironment environment;
  const auto start = environment.clock().steady_now();
  DAYBOOK_TRY(const auto report,
              with_progress(console, environment.clock(), "restore",
                            [&](const Progress& progress) {
                              return restore_backup(arguments.operand(0), id, directory, progress);
                            }));
  const std::chrono::duration<double> taken = environment.clock().steady_now() - start;
  for (const auto& notice : report.notices) console.note("notice: {}\n", printable(notice));
  if (arguments.flag("--json")) {
    console.print("{{{},\"new_epoch\":{},\"notices\":{},\"seconds\":{:.3f}}}\n",
                  backup_members(report.backup), report.store.epoch, json_texts(report.notices),
                  taken.count());
    return ExitCode::success;
  }
  console.print("restored backup {} of {}\nto {}, as epoch {}, in {:.1f} s\n", report.backup.id,
                backup_line(report.backup), directory.string(), report.store.epoch, taken.count());
  return ExitCode::success;
}

}  // namespace

Verb backup_verb() {
  Verb verb{"backup", "writes a backup to the directory TO; works while the store is being served"};
  verb.operands = {{"TO", false, true}};
  verb.options = {{"--keep", "N", "afterwards delete the oldest backups, so that N remain",
                   whole_number({1})},
                  {"--json", "", "print what the backup holds as a JSON object"}};
  verb.run = run_backup;
  return verb;
}

Verb backup_list_verb() {
  Verb verb{"backup list", "lists the backups in the directory TO"};
  verb.operands = {{"TO"}};
  verb.options = {{"--json", "", "print the list as a JSON object"}};
  verb.run_alone = run_list;
  return verb;
}

Verb backup_verify_verb() {
  Verb verb{"backup verify", "reads and checks every file of the backups in TO, or of one backup"};
  verb.operands = {{"TO"}, {"ID", true, false, whole_number({1})}};
  verb.options = {{"--json", "", "print the findings as a JSON object"}};
  verb.run_alone = run_verify;
  return verb;
}

Verb restore_verb() {
  Verb verb{"restore", "creates a new data directory from a backup in the directory FROM"};
  verb.operands = {{"FROM"}};
  verb.options = {{.name = "--data",
                   .value = "DIR",
                   .help = "the new directory; it must be empty or must not exist",
                   .required = true,
                   .is_path = true},
                  {"--backup", "ID",
                   "the backup to restore; default: the newest", whole_number({1})},
                  {"--json", "", "print what was restored as a JSON object"}};
  verb.run_alone = run_restore;
  return verb;
}

}  // namespace daybook
