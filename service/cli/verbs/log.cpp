#include "service/api/query/event_json.h"
#include "service/api/query/log_query.h"
#include "service/cli/verbs/catch_up.h"
#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

Result<LogQuery> parse(const Arguments& arguments) {
  LogQuery query;
  query.log = arguments.text("--log").value_or("main");
  query.stream = arguments.text("--stream");
  if (arguments.flag("--from")) {
    DAYBOOK_TRY(query.from, arguments.number("--from", 0));
  }
  if (const auto type = arguments.text("--type")) query.types.push_back(*type);
  if (const auto tag = arguments.text("--tag")) query.tags.push_back(*tag);
  DAYBOOK_TRY(query.limit, arguments.number("--limit", UINT64_MAX));
  query.backward = arguments.flag("--backward");
  return query;
}

Result<ExitCode> run(VerbContext& context) {
  DAYBOOK_TRY(auto query, parse(context.arguments));
  query.is_given_up = [&console = context.console] { return console.is_gone(); };
  if (is_unserved(context)) return ExitCode::success;
  const bool json = context.arguments.flag("--json");
  auto& store = context.service.store();
  const auto schemas = store.schemas();
  Result<void> written;
  std::string text;
  const auto flush = [&] { context.console.out(std::exchange(text, {})); };
  const auto each = [&](const EventView& event) {
    written =
        json ? write_event_json(*schemas, event, text) : write_event_line(*schemas, event, text);
    text += '\n';
    if (text.size() > 64 * 1024) flush();
    return written.has_value() && !context.console.is_gone();
  };
  for (const auto& type : query.types) {
    const auto known = schemas->parse_type(type);
    if (!known) return misused(context.console, known.error().within("--type"));
  }
  const auto answer = read_log(store, query, each);
  flush();
  if (!answer) return fail(answer.error());
  DAYBOOK_CHECK(written);
  return ExitCode::success;
}

}  // namespace

Verb log_verb() {
  Verb verb{"log", "prints the events of a log"};
  verb.options = {{"--log", "NAME", "the log to read; default: main", log_name()},
                  {"--stream", "S", "only this stream, e.g. account-42",
                   parsed_by(StreamId::parse)},
                  {"--from", "P",
                   "start at this position (with --stream: at this version)", whole_number()},
                  {"--type", "T", "only this type, e.g. account.deposited, or account"},
                  {"--tag", "T", "only events with this tag, e.g. owner:Ada", tag_text()},
                  {"--limit", "N", "at most N events", whole_number({1})},
                  {"--backward", "", "newest first"},
                  {"--json", "", "print one JSON object per line"}};
  verb.only_reads = true;
  verb.run = run;
  return verb;
}

}  // namespace daybook
