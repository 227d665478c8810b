#include "store/repair.h"

#include "base/system_environment.h"
#include "net/json/string_writer.h"
#include "service/cli/verbs/verbs.h"

namespace daybook {
namespace {

std::string events(std::uint64_t count) {
  return count == 1 ? "1 event" : fmt::format("{} events", count);
}

void print_text(Console& console, const RepairReport& report, bool dry_run) {
  for (const auto& finding : report.findings) console.print("found: {}\n", printable(finding));
  console.print("{} up to serial {}\n", dry_run ? "can be kept: commits" : "kept: commits",
                report.head);
  if (report.known > report.head) {
    console.print("{}: commits with serials {} to {}\n", dry_run ? "would be lost" : "lost",
                  report.head.next(), report.known);
  }
  for (const auto& commit : report.cut) {
    std::string streams;
    for (const auto& stream : commit.streams) streams += " " + stream;
    console.print("{}: serial {}, log number {}, position {}, {}, recorded {}, command {}:{}\n",
                  dry_run ? "would be cut" : "cut", commit.serial, commit.log,
                  commit.first_position, events(commit.event_count), to_iso(commit.recorded_at),
                  commit.command_id, streams);
  }
  if (report.cut_count > report.cut.size()) {
    console.print("and {} more readable commits\n", report.cut_count - report.cut.size());
  }
  if (dry_run) {
    return console.print("nothing was changed; {} repairs the store\n",
                         report.needs_accept_copy
                             ? "damage does not explain what is missing, so only `repair "
                               "--accept-copy`"
                             : "`repair` without --dry-run");
  }
  console.print("repaired: the store is now in epoch {}; the previous files are kept in {}\n",
                report.identity.epoch, report.set_aside.string());
  console.out("index and views are rebuilt when the store is next opened\n");
}

void append_string(std::string& out, std::string_view name, std::string_view value) {
  out += fmt::format("\"{}\":", name);
  json::write_json_string(value, out);
}

void print_json(Console& console, const RepairReport& report, bool dry_run) {
  std::string out = fmt::format(
      "{{\"needed\":{},\"needs_accept_copy\":{},\"dry_run\":{},\"head\":{},\"known\":{},"
      "\"store\":\"{}\",\"epoch\":{},",
      report.is_needed, report.needs_accept_copy, dry_run, report.head, report.known,
      report.identity.id, report.identity.epoch);
  append_string(out, "set_aside", report.set_aside.string());
  out += ",\"findings\":[";
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    if (i > 0) out += ',';
    json::write_json_string(report.findings[i], out);
  }
  out += fmt::format("],\"cut_count\":{},\"cut\":[", report.cut_count);
  for (std::size_t i = 0; i < report.cut.size(); ++i) {
    const auto& commit = report.cut[i];
    out += fmt::format(
        "{}{{\"serial\":{},\"log_number\":{},\"first_position\":{},\"events\":{},"
        "\"recorded_at\":\"{}\",\"command_id\":\"{}\",\"streams\":[",
        i > 0 ? "," : "", commit.serial, commit.log, commit.first_position, commit.event_count,
        to_iso(commit.recorded_at), commit.command_id);
    for (std::size_t j = 0; j < commit.streams.size(); ++j) {
      if (j > 0) out += ',';
      json::write_json_string(commit.streams[j], out);
    }
    out += "]}";
  }
  console.out(out + "]}\n");
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const SystemEnvironment environment;
  ProgressLine line{console, environment.clock(), "repair", "commits"};
  RepairOptions options;
  options.dry_run = arguments.flag("--dry-run");
  options.accept_copy = arguments.flag("--accept-copy");
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    return line.update(done, total);
  };
  DAYBOOK_TRY(const auto report, repair_store(*arguments.text("--data"), options));
  line.finish(report.head.value);
  if (arguments.flag("--json")) {
    print_json(console, report, options.dry_run);
  } else if (report.is_needed || options.accept_copy) {
    print_text(console, report, options.dry_run);
  } else {
    console.print("nothing to repair: the log is complete up to serial {}\n", report.head);
  }
  return report.is_needed && options.dry_run ? ExitCode::damaged : ExitCode::success;
}

}  // namespace

Verb repair_verb() {
  Verb verb{"repair", "makes a store usable again whose log is damaged or incomplete"};
  verb.options = {{.name = "--data",
                   .value = "DIR",
                   .help = "directory of the store, which must not be in use",
                   .required = true,
                   .is_path = true},
                  {"--dry-run", "",
                   "only print what would be kept, cut and lost; exit code 3 if a repair is "
                   "needed"},
                  {"--accept-copy", "",
                   "accept an older copy that was put back on purpose; begins a new epoch"},
                  {"--json", "", "print the report as a JSON object"}};
  verb.run_alone = run;
  return verb;
}

}  // namespace daybook
