#include "service/cli/command_line.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/caught.h"
#include "base/diagnostic_line.h"
#include "base/system_environment.h"
#include "service/control/client.h"
#include "service/lifecycle/diagnostics/bounded_lines.h"
#include "service/lifecycle/diagnostics/failure_reports.h"
#include "service/lifecycle/serve.h"
#include "service/wiring/service.h"
#include "service/wiring/service_arguments.h"

namespace daybook {
namespace {

/// The options of the verb itself, with --data for verbs that work on a directory.
std::vector<OptionSpec> options_of(const Verb& verb) {
  if (verb.run_alone) return verb.options;
  std::vector<OptionSpec> options{
      {.name = "--data", .value = "DIR", .help = "directory of the store", .required = true}};
  options.insert(options.end(), verb.options.begin(), verb.options.end());
  if (verb.executes_commands) {
    for (auto& option : service_option_specs()) options.push_back(std::move(option));
  }
  return options;
}

/// A verb that executes no commands does not need expired command ids restored.
Result<ServiceOptions> options_for(const Verb& verb, const Arguments& arguments) {
  if (verb.executes_commands) return service_options(arguments);
  ServiceOptions options;
  options.restore_command_ids = false;
  return options;
}

Result<std::unique_ptr<Service>> open_to_read(const Domain& domain,
                                              const std::filesystem::path& directory,
                                              Environment& environment, ServiceOptions options,
                                              Console& console) {
  ProgressLine line{console, environment.clock(), "reading the log", "commits"};
  options.on_scan = [&](std::uint64_t done, std::uint64_t total) {
    return line.update(done, total);
  };
  return Service::open_to_read(domain, directory, environment, std::move(options));
}

Result<ExitCode> run_caught(const Verb& verb, VerbContext& context) {
  try {
    return verb.run(context);
  } catch (...) {
    return fail(caught(fmt::format("the verb {}", verb.name)));
  }
}

Result<ExitCode> run_with(Service& service, const Verb& verb, const Arguments& arguments,
                          Console& console, bool as_it_is) {
  VerbContext context{arguments, console, service, as_it_is};
  auto code = run_caught(verb, context);
  stop(service);
  return code;
}

bool is_help(std::string_view word) { return word == "--help" || word == "-h"; }

/// Words after "--" are operands, so --help there does not ask for help.
bool asks_for_help(std::span<const std::string> words) {
  const auto options_end = std::ranges::find(words, "--");
  return std::any_of(words.begin(), options_end, is_help);
}

ExitCode report(const Error& error, Console& console) {
  const auto code = error.code();
  // The unknown name came from the command line.
  if (code == ErrorCode::unknown_log || code == ErrorCode::unknown_view) {
    return misused(console, error);
  }
  console.err(DiagnosticLine{{}, Severity::error, name(code), error.full()}.text());
  return code == ErrorCode::outcome_unknown ? ExitCode::poisoned : ExitCode::failed;
}

Result<Arguments> parse(const Verb& verb, std::span<const OptionSpec> options,
                        std::span<const std::string> words) {
  DAYBOOK_TRY(auto arguments, Arguments::parse(options, verb.operands, words));
  if (verb.check) DAYBOOK_CHECK(verb.check(arguments));
  return arguments;
}

/// An exception in a verb is reported to the operator of the serving program; the caller gets a
/// reference.
Error for_caller(Service& service, const Verb& verb, const Error& error) {
  if (error.cause().empty()) return error;
  const auto reference = service.failures().report(
      name(error.code()), fmt::format("the verb {} failed", verb.name), error.full());
  return Error{error.code(),
               fmt::format("{}: see reference {} on standard error of the serving program",
                           error.message(), reference)};
}

}  // namespace

CommandLine::CommandLine(const Domain& domain, std::vector<Verb> verbs, bool serves)
    : domain_{domain}, verbs_{std::move(verbs)}, serves_{serves} {
  if (serves_) verbs_.insert(verbs_.begin(), serve_verb());
}

std::size_t CommandLine::word_count(const Verb& verb) {
  return verb.name.find(' ') == std::string::npos ? 1 : 2;
}

const Verb* CommandLine::find(std::span<const std::string> words) const {
  const auto named = [&](std::string_view name) {
    const auto found = std::ranges::find(verbs_, name, &Verb::name);
    return found == verbs_.end() ? nullptr : &*found;
  };
  if (words.size() > 1) {
    if (const auto* verb = named(words[0] + " " + words[1])) return verb;
  }
  return named(words[0]);
}

ExitCode CommandLine::run(std::span<const std::string> words, Console& console) const {
  if (words.empty()) return usage(console, "no verb given");
  if (is_help(words.front()) || words.front() == "help") return tell(words.subspan(1), console);
  if (words.front() == "--version") {
    if (words.size() > 1) return one_too_many(words[1], console);
    console.print("{} on daybook {}\n", domain_.name, DAYBOOK_VERSION);
    return ExitCode::success;
  }
  const auto* verb = find(words);
  if (!verb) return usage(console, fmt::format("unknown verb '{}'", words.front()));
  return run_verb(*verb, words.subspan(word_count(*verb)), console);
}

ExitCode CommandLine::one_too_many(std::string_view word, Console& console) const {
  return usage(console, fmt::format("unexpected argument '{}'", word));
}

ExitCode CommandLine::tell(std::span<const std::string> about, Console& console) const {
  if (about.empty()) return console.out(help()), ExitCode::success;
  const auto* verb = find(about);
  if (!verb) return usage(console, fmt::format("unknown verb '{}'", about.front()));
  const auto rest = about.subspan(word_count(*verb));
  if (!rest.empty()) return one_too_many(rest.front(), console);
  console.out(help_of(*verb));
  return ExitCode::success;
}

ExitCode CommandLine::run_verb(const Verb& verb, std::span<const std::string> words,
                               Console& console) const {
  if (asks_for_help(words)) {
    console.out(help_of(verb));
    return ExitCode::success;
  }
  const auto options = options_of(verb);
  auto arguments = parse(verb, options, words);
  if (!arguments) return usage(console, arguments.error().message(), verb.name);
  if (verb.complete) {
    const auto more = verb.complete(domain_, *arguments);
    if (!more && more.error().code() == ErrorCode::invalid_argument) {
      return usage(console, more.error().message(), verb.name);
    }
    if (!more) return report(more.error(), console);
    auto all = *more;  // in front of the others, which may contain "--"
    all.insert(all.end(), arguments->words().begin(), arguments->words().end());
    arguments = parse(verb, options, all);
    if (!arguments) return usage(console, arguments.error().message(), verb.name);
  }
  if (verb.look) {
    if (const auto looked = verb.look(*arguments); !looked) return report(looked.error(), console);
  }
  if (serves_ && verb.name == "serve") return serve(*arguments, console);
  const auto code =
      verb.run_alone ? verb.run_alone(*arguments, console) : run_on(verb, *arguments, console);
  return code ? *code : report(code.error(), console);
}

/// Retries while another reader, which builds a view, holds the directory.
Result<ExitCode> CommandLine::run_on(const Verb& verb, const Arguments& arguments,
                                     Console& console) const {
  constexpr std::chrono::seconds patience{5};
  constexpr std::chrono::milliseconds pause{50};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto code = run_once(verb, arguments, console);
    const bool is_locked = !code && code.error().code() == ErrorCode::store_locked;
    if (!is_locked || !verb.only_reads || std::chrono::steady_clock::now() >= deadline) return code;
    std::this_thread::sleep_for(pause);
  }
}

Result<ExitCode> CommandLine::run_once(const Verb& verb, const Arguments& arguments,
                                       Console& console) const {
  const std::filesystem::path directory = *arguments.text("--data");
  DAYBOOK_TRY(const auto answered,
              control::call(directory, domain_.opens_any_store ? "" : domain_.name, verb.name,
                            arguments.words(), console));
  if (answered) return static_cast<ExitCode>(*answered);

  SystemEnvironment environment;
  DAYBOOK_TRY(auto options, options_for(verb, arguments));
  options.create_if_missing = verb.creates;
  if (verb.creates) options.naming = Naming::name;
  if (arguments.flag("--adopt")) options.naming = Naming::adopt;
  options.compares_schemas = !verb.only_reads;
  const auto write = [&console](std::string_view line) { return console.err(line), true; };
  const auto lines = BoundedLines::make(write, environment.clock(), false);
  options.diagnostics = lines.get();
  const auto read = [&](bool as_it_is) -> Result<std::optional<ExitCode>> {
    DAYBOOK_TRY(const auto service,
                open_to_read(domain_, directory, environment, options, console));
    if (!service) return std::nullopt;
    auto code = run_with(*service, verb, arguments, console, as_it_is);
    // The view must be built first, by a process that can write.
    if (!code && code.error().code() == ErrorCode::not_there_yet && !as_it_is) return std::nullopt;
    if (!code) return fail(std::move(code).error());
    return *code;
  };
  if (verb.only_reads) {
    DAYBOOK_TRY(const auto code, read(false));
    if (code) return *code;
  }
  auto service = Service::open(domain_, directory, environment, options);
  if (service && verb.executes_commands) DAYBOOK_CHECK((*service)->take_over());
  if (service) return run_with(**service, verb, arguments, console, false);
  if (verb.only_reads && service.error().code() == ErrorCode::io) {
    DAYBOOK_TRY(const auto code, read(true));
    if (code) return *code;
  }
  return fail(service.error());
}

ExitCode CommandLine::serve(const Arguments& arguments, Console& console) const {
  const auto code = daybook::serve(
      domain_, arguments, console,
      [this](Service& service, std::span<const std::string> words, Console& remote) {
        return run_inside(service, words, remote);
      });
  return code ? *code : report(code.error(), console);
}

ExitCode CommandLine::run_inside(Service& service, std::span<const std::string> words,
                                 Console& console) const {
  const auto caller = console.caller();
  if (!caller.empty() && caller != domain_.name) {
    console.note("error: this store belongs to the program {}, which is serving it; this program "
                 "is {}: give its own directory with --data (invalid_argument)\n",
                 domain_.name, printable(caller));
    return ExitCode::failed;
  }
  const auto* verb = find(words.first(1));
  if (!verb || !verb->run) {
    return usage(console, fmt::format("the serving program has no verb '{}'", words.front()));
  }
  const auto options = options_of(*verb);
  const auto arguments = parse(*verb, options, words.subspan(1));
  if (!arguments) return usage(console, arguments.error().message(), verb->name);
  VerbContext context{*arguments, console, service};
  const auto code = run_caught(*verb, context);
  return code ? *code : report(for_caller(service, *verb, code.error()), console);
}

ExitCode CommandLine::usage(Console& console, std::string_view message,
                            std::string_view verb) const {
  console.note("error: {}\ntry: {}{}{} --help\n", printable(message), domain_.name,
               verb.empty() ? "" : " ", verb);
  return ExitCode::usage;
}

std::string CommandLine::help() const {
  auto text = fmt::format("usage: {} VERB --data DIR [...]\n\nverbs:\n", domain_.name);
  for (const auto& verb : verbs_) text += fmt::format("  {:<14} {}\n", verb.name, verb.summary);
  text += fmt::format(
      "\n{0} VERB --help describes a verb. {0} --version prints the version.\n"
      "\nWhile a directory is being served, verbs on it run inside the serving process.\n"
      "\nexit codes: 0 success; 1 failure, the last line on standard error says why; 2 invalid\n"
      "command line; 3 damage was found, or an import skipped rows; 70 a write failed and its\n"
      "outcome is unknown: restart the program and send the same commands with the same ids\n",
      domain_.name);
  return text;
}

std::string CommandLine::help_of(const Verb& verb) const {
  const auto options = options_of(verb);
  const bool has_data = std::ranges::find(options, "--data", &OptionSpec::name) != options.end();
  auto text =
      fmt::format("usage: {} {}{}", domain_.name, verb.name, has_data ? " --data DIR" : "");
  for (const auto& operand : verb.operands) {
    text += operand.optional ? fmt::format(" [{}]", operand.name) : " " + operand.name;
  }
  for (const auto& option : options) {
    if (option.name == "--data" || option.is_internal) continue;
    text += fmt::format(" [{}{}{}]", option.name, option.value.empty() ? "" : " ", option.value);
  }
  text += fmt::format("\n\n{} {}.\n\n", verb.name, verb.summary);
  for (const auto& option : options) {
    if (option.is_internal) continue;
    text += fmt::format("  {:<24} {}\n", option.name + " " + option.value, option.help);
  }
  return text;
}

}  // namespace daybook
