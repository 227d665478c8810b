#include "net/json/string_writer.h"
#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

void print_json(Console& console, const VerifyReport& report) {
  std::string out = fmt::format(
      "{{\"good\":{},\"commits\":{},\"events\":{},\"streams\":{},\"logs\":{},\"bytes\":{},"
      "\"index_checked\":{},\"findings\":[",
      report.good(), report.commits, report.events, report.streams, report.logs, report.bytes,
      report.index_checked);
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    if (i > 0) out += ',';
    json::write_json_string(report.findings[i], out);
  }
  console.out(out + "]}\n");
}

void print_text(Console& console, const VerifyReport& report, double seconds) {
  console.print("read {} events in {} commits of {} streams and {} logs, {:.1f} MiB, in {:.1f} s\n",
                report.events, report.commits, report.streams, report.logs,
                static_cast<double>(report.bytes) / (1024.0 * 1024.0), seconds);
  for (const auto& finding : report.findings) console.print("damaged: {}\n", printable(finding));
  if (!report.good()) return;
  console.print("no damage found: checksums, chains, positions, versions{} and views agree\n",
                report.index_checked ? ", index" : "");
  if (!report.index_checked) {
    console.out("the index is missing or unreadable: it is rebuilt from the log when the store is "
                "next served\n");
  }
}

/// Adds the views that this program cannot read; the store does not know programs.
Result<void> add_views(Views& views, VerifyReport& report) {
  DAYBOOK_TRY(const auto projectors, views.projectors());
  for (const auto* projector : projectors) {
    const auto status = projector->status();
    if (status.last_error && status.last_error->code() == ErrorCode::view_mismatch) {
      auto finding = std::string{status.last_error->message()};
      if (const auto& rebuild = status.rebuild_error) {
        finding += fmt::format(". The last rebuild has failed: {}", rebuild->message());
      }
      report.findings.push_back(std::move(finding));
    }
  }
  return {};
}

Result<ExitCode> run(VerbContext& context) {
  ProgressLine line{context.console, context.service.environment().clock(), "verify", "commits"};
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    return line.update(done, total);
  };
  DAYBOOK_TRY(auto report, context.service.store().verify(progress));
  DAYBOOK_CHECK(add_views(context.service.views(), report));
  line.finish(report.commits);
  if (context.arguments.flag("--json")) {
    print_json(context.console, report);
  } else {
    print_text(context.console, report, line.seconds());
  }
  return report.good() ? ExitCode::success : ExitCode::damaged;
}

}  // namespace

Verb verify_verb() {
  Verb verb{"verify", "reads and checks the whole store, and prints all damage found"};
  verb.options = {{"--json", "", "print the report as a JSON object"}};
  verb.only_reads = true;
  verb.run = run;
  return verb;
}

}  // namespace daybook
