#include "core/model/token.h"
#include "service/api/query/row_json.h"
#include "service/cli/verbs/catch_up.h"
#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

Result<void> print(VerbContext& context, const RowSchema& schema, const RowEntry& entry) {
  std::string line;
  DAYBOOK_CHECK(write_row_json(schema, entry, line));
  context.console.out(line + "\n");
  return {};
}

/// Here invalid_argument means the command line: a key of another shape, or a field without index.
Result<ExitCode> refuse(VerbContext& context, const Error& error) {
  if (error.code() == ErrorCode::invalid_argument) return misused(context.console, error);
  return fail(error);
}

Result<ExitCode> print_one(VerbContext& context, const ViewReader& reader, std::string_view text) {
  DAYBOOK_TRY(const auto key, parse_row_key(text));
  const auto answer = reader.get(key);
  if (!answer) return refuse(context, answer.error());
  if (!answer->entry) {
    return fail(ErrorCode::invalid_argument, "view {} has no row with the key {}",
                context.arguments.operand(0), key);
  }
  DAYBOOK_CHECK(print(context, reader.rows(), *answer->entry));
  return ExitCode::success;
}

Result<ExitCode> print_list(VerbContext& context, const ViewReader& reader) {
  RowQuery query;
  if (const auto prefix = context.arguments.text("--prefix")) {
    DAYBOOK_CHECK(parse_prefix(*prefix, query));
  }
  query.index = context.arguments.text("--index").value_or("");
  if (context.arguments.flag("--backward")) query.direction = Direction::backward;
  DAYBOOK_TRY(auto left, context.arguments.number("--limit", UINT64_MAX));
  while (left > 0) {
    query.limit = static_cast<std::size_t>(std::min<std::uint64_t>(left, 1000));
    auto page = reader.list(query);
    if (!page) return refuse(context, page.error());
    for (const auto& entry : page->rows) DAYBOOK_CHECK(print(context, reader.rows(), entry));
    left -= page->rows.size();
    if (page->cursor.empty() || context.console.is_gone()) break;
    query.cursor = std::move(page->cursor);
  }
  return ExitCode::success;
}

/// Checks a view that was opened read-only.
Result<void> look_at_rest(VerbContext& context, const ProjectionStatus& status) {
  DAYBOOK_CHECK(check_at_rest(context, status));
  const bool is_new = status.place == Serial{0};
  if (status.last_error) return fail(*status.last_error);
  if (status.lag_events == 0) return {};
  if (!context.as_it_is || is_new) {
    return fail(ErrorCode::not_there_yet, "view {} is {} events behind the log", status.name.name,
                status.lag_events);
  }
  context.console.note("notice: view {} was not updated: it is {} events behind the log\n",
                       status.name.name, status.lag_events);
  return {};
}

Result<ExitCode> run(VerbContext& context) {
  const auto& arguments = context.arguments;
  DAYBOOK_TRY(auto* projector, context.service.views().projector(arguments.operand(0)));
  if (is_unserved(context)) return ExitCode::success;
  const auto status = projector->status();
  if (status.state == ProjectionState::at_rest) {
    DAYBOOK_CHECK(look_at_rest(context, status));
  } else {
    DAYBOOK_CHECK(catch_up(context, *projector));
  }
  DAYBOOK_TRY(const auto reader, context.service.views().read(arguments.operand(0),
                                                         arguments.text("--log").value_or("main")));
  if (arguments.operand_count() > 1) return print_one(context, reader, arguments.operand(1));
  return print_list(context, reader);
}

/// A key selects one row, so options for lists are refused.
Result<void> check(const Arguments& arguments) {
  if (arguments.operand_count() < 2) return {};
  for (const auto* option : {"--prefix", "--index", "--limit", "--backward"}) {
    if (!arguments.flag(option)) continue;
    return fail(ErrorCode::invalid_argument,
                "{} applies only to lists of rows, but KEY selects one row",
                option);
  }
  return {};
}

Result<void> parse_any_prefix(std::string_view text) {
  RowQuery query;
  if (text.empty()) {
    return fail(ErrorCode::invalid_argument,
                "it must not be empty: write the beginning of a key");
  }
  return parse_prefix(text, query);
}

}  // namespace

Verb view_verb() {
  Verb verb{"view", "prints the rows of a view, one JSON object per line"};
  verb.operands = {{"NAME"}, {"KEY", true, false, parsed_by(parse_row_key)}};
  verb.options = {{"--log", "NAME", "the log whose rows to print; default: main", log_name()},
                  {"--prefix", "P",
                   "only keys that begin with P: a string, or an array like [\"42\"]",
                   parsed_by(parse_any_prefix)},
                  {"--index", "FIELD",
                   "order by this indexed field; --prefix [\"VALUE\"] selects one value"},
                  {"--limit", "N", "at most N rows", whole_number({1})},
                  {"--backward", "", "in reverse order"},
                  {"--json", "", "no effect: every line is always a JSON object"}};
  verb.only_reads = true;
  verb.check = check;
  verb.run = run;
  return verb;
}

}  // namespace daybook
