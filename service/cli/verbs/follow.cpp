#include <mutex>
#include <utility>

#include "base/system_environment.h"
#include "core/model/token.h"
#include "core/subscription.h"
#include "net/feed/remote_source.h"
#include "service/api/query/event_json.h"
#include "service/cli/verbs/verbs.h"

namespace daybook {
namespace {

/// What to print of the feed, and how. Owned by the verb; used by the subscription, one thread at a
/// time.
class Follower {
 public:
  static Result<std::unique_ptr<Follower>> make(const Arguments& arguments, Console& console,
                                                CommitSource& source) {
    auto follower = std::unique_ptr<Follower>{new Follower{console, source}};
    DAYBOOK_TRY(follower->left_, arguments.number("--count", UINT64_MAX));
    DAYBOOK_TRY(follower->log_, LogName::parse(arguments.text("--log").value_or("main")));
    follower->is_every_log_ = !arguments.flag("--log");
    follower->is_json_ = arguments.flag("--json");
    return follower;
  }

  Result<void> show(const Page<Serial>& page) {
    const auto schemas = source_.schemas();
    std::string text;
    for (const auto* commit : page.commits) {
      const bool is_shown = is_every_log_ ? commit->log->number != 0 : commit->log->name == log_;
      for (std::size_t i = 0; is_shown && i < commit->events.size() && left_ > 0; ++i, --left_) {
        DAYBOOK_CHECK(write(*schemas, commit->events[i], text));
        if (text.size() > text_bytes_max) console_.out(std::exchange(text, {}));
      }
    }
    if (!text.empty()) console_.out(text);
    if (left_ > 0 && !console_.is_gone()) return {};
    is_enough_ = true;
    return fail(ErrorCode::closed, "all requested events were printed");
  }

  bool is_enough() const { return is_enough_; }

 private:
  static constexpr std::size_t text_bytes_max = 64 * 1024;  // buffered before it is printed

  Follower(Console& console, CommitSource& source) : console_{console}, source_{source} {}

  /// JSON includes the Log and the place to continue from; a line names the Log if it is not main.
  Result<void> write(const SchemaCatalog& schemas, const EventView& event, std::string& out) const {
    const auto& commit = *event.commit;
    if (is_json_) {
      const Token token{source_.identity(), commit.serial, commit.log->id, commit.last_position()};
      const auto begin = out.size();
      DAYBOOK_CHECK(write_event_json(schemas, event, out));
      out.replace(begin, 1, fmt::format("{{\"log\":\"{}\",\"token\":\"{}\",", commit.log->name,
                                        token.to_string()));
      out += '\n';
      return {};
    }
    if (commit.log->name != LogName::main()) out += fmt::format("{} ", commit.log->name);
    DAYBOOK_CHECK(write_event_line(schemas, event, out));
    out += '\n';
    return {};
  }

  Console& console_;
  CommitSource& source_;
  LogName log_ = LogName::main();
  bool is_every_log_ = true;
  bool is_json_ = false;
  std::uint64_t left_ = UINT64_MAX;
  bool is_enough_ = false;
};

Result<void> check(const Arguments& arguments) {
  if (!arguments.flag("--after") || !arguments.flag("--all")) return {};
  return fail(ErrorCode::invalid_argument, "--all and --after exclude each other");
}

Result<void> check_url(std::string_view url) {
  RemoteOptions options;
  options.url = std::string{url};
  return options.validate();
}

/// Refuses an unknown log: a misspelt name would wait forever.
Result<void> check_log(const Arguments& arguments, const CommitSource& source) {
  const auto name = arguments.text("--log");
  if (!name) return {};
  std::string known;
  for (const auto& log : source.logs()) {
    if (log.name.text() == *name) return {};
    if (log.number != 0) known += fmt::format("{}{}", known.empty() ? "" : ", ", log.name);
  }
  return fail(ErrorCode::unknown_log, "there is no log '{}' in this store; known ones: {}", *name,
              known.empty() ? "none yet" : known);
}

Result<Serial> parse_place(const Arguments& arguments, const CommitSource& source) {
  const auto after = arguments.text("--after");
  if (arguments.flag("--all")) return Serial{0};
  if (!after) return source.head();
  DAYBOOK_TRY(const auto token, Token::parse(*after));
  if (token.store == source.identity()) return token.serial;
  return fail(ErrorCode::invalid_argument,
              "the token of --after is from another store, or from before this store was restored");
}

Result<Filter> parse_filter(const Arguments& arguments, const CommitSource& source) {
  FilterItem item;
  if (const auto type = arguments.text("--type")) {
    DAYBOOK_TRY(auto parsed, source.schemas()->parse_type(*type));
    item.types.push_back(std::move(parsed));
  }
  if (const auto tag = arguments.text("--tag")) item.tags.push_back(*tag);
  if (item.types.empty() && item.tags.empty()) return Filter::everything();
  return Filter{{std::move(item)}};
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  RemoteOptions options;
  options.url = arguments.operand(0);
  options.on_lost = [&console, last = std::string{}](const Error& why) mutable {
    if (why.message() == last) return;  // same error at each reconnect
    last = why.message();
    console.note("the feed was interrupted: {}; reconnecting\n", printable(last));
  };
  SystemEnvironment environment;
  DAYBOOK_TRY(const auto source, RemoteSource::open(std::move(options), environment));
  DAYBOOK_TRY(const auto follower, Follower::make(arguments, console, *source));
  DAYBOOK_CHECK(check_log(arguments, *source));
  const auto place = parse_place(arguments, *source);
  if (!place) return misused(console, place.error());
  auto filter = parse_filter(arguments, *source);
  if (!filter) return misused(console, filter.error().within("--type"));

  const auto ended = environment.make_latch();
  std::optional<Error> reason;
  Subscription::Subscriber<Serial> subscriber{
      [&](const Page<Serial>& page) { return follower->show(page); },
      [&](const Error& error) {
        reason = error;
        ended->open();
      }};
  const auto subscription = Subscription::to_store(*source, environment, *place, *std::move(filter),
                                                   std::move(subscriber));
  ended->wait();
  if (!follower->is_enough()) return fail(*reason);
  return ExitCode::success;
}

}  // namespace

Verb follow_verb() {
  Verb verb{"follow", "prints the events of a serving program as they become durable"};
  verb.operands = {{"URL", false, false, parsed_by(check_url)}};
  verb.options = {{"--after", "TOKEN", "start after this token; default: start with new events",
                   parsed_by(Token::parse)},
                  {"--all", "", "start at the beginning"},
                  {"--log", "NAME", "only this log; default: all logs", log_name()},
                  {"--type", "T", "only this type, e.g. account.deposited, or account"},
                  {"--tag", "T", "only events with this tag, e.g. owner:Ada", tag_text()},
                  {"--count", "N", "end after N events", whole_number({1})},
                  {"--json", "", "print one JSON object per line, with the token to resume from"}};
  verb.check = check;
  verb.run_alone = run;
  return verb;
}

}  // namespace daybook
