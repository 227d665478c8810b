#include "tests/faults/answers.h"

namespace daybook::faults {
namespace {

using SentByNumber = std::map<std::uint64_t, Sent>;
/// Positions in order.
using Positions = std::vector<std::uint64_t>;

/// What is right, by the history.
struct Expected {
  std::map<std::string, Positions> by_stream;
  std::map<std::string, Positions> by_tag;
};

Expected expected_of(const SentByNumber& sent) {
  Expected expected;
  std::map<std::uint64_t, const Sent*> in_order;
  for (const auto& [number, entry] : sent) {
    if (entry.outcome == Outcome::acknowledged) in_order[entry.first.value] = &entry;
  }
  for (const auto& [first, entry] : in_order) {
    const auto request = request_of(entry->command);
    for (std::size_t i = 0; i < request.events.size(); ++i) {
      const auto& event = request.events[i];
      const auto position = first + i;
      expected.by_stream[fmt::format("{}", request.streams[event.stream])].push_back(position);
      for (const auto& tag : event.tags) expected.by_tag[tag].push_back(position);
    }
  }
  return expected;
}

class Asking {
 public:
  Asking(EventLog& log, const SentByNumber& sent) : log_{log}, expected_{expected_of(sent)} {
    for (const auto& [number, entry] : sent) ask_command(entry);
    for (const auto& [stream, positions] : expected_.by_stream) ask_stream(stream, positions);
    for (const auto& [tag, positions] : expected_.by_tag) ask_tag(tag, positions);
  }

  Answers answers;

 private:
  void ask_command(const Sent& entry) {
    const auto number = entry.command.number;
    const auto found = log_.find_command(id_of(entry.command));
    if (!found) {
      answers.errors.push_back(found.error().message());
    } else if (entry.outcome == Outcome::acknowledged && !*found) {
      answers.wrong.push_back(fmt::format("command {} is not known any more", number));
    } else if (entry.outcome == Outcome::acknowledged &&
               (*found)->receipt.first_position != entry.first) {
      answers.wrong.push_back(fmt::format("command {} has another receipt", number));
    } else if (entry.outcome == Outcome::refused && *found) {
      answers.wrong.push_back(fmt::format("command {} was refused and is known", number));
    }
  }

  template <class Page>
  static void take(const Page& page, Positions& positions) {
    for (const auto* commit : page.commits) {
      for (const auto& event : commit->events) positions.push_back(event.position.value);
    }
  }

  void compare(const std::string& what, const Positions& found, const Positions& expected) {
    if (found == expected) return;
    answers.wrong.push_back(fmt::format("{} has {} events instead of {}, or others", what,
                                        found.size(), expected.size()));
  }

  void ask_stream(const std::string& text, const Positions& expected) {
    const auto stream = StreamId::parse(text).value();
    const auto version = log_.stream_version(stream);
    if (!version) {
      answers.errors.push_back(version.error().message());
    } else if (version->value != expected.size()) {
      answers.wrong.push_back(fmt::format("{} is said to be at version {} instead of {}", text,
                                          *version, expected.size()));
    }
    Positions found;
    StreamReadRequest request;
    while (true) {
      const auto page = log_.read_stream(stream, request, buffer_);
      if (!page) return answers.errors.push_back(page.error().message());
      take(*page, found);
      if (page->at_end || page->next == request.from) break;
      request.from = page->next;
    }
    compare(text, found, expected);
  }

  void ask_tag(const std::string& tag, const Positions& expected) {
    Positions found;
    ReadRequest request;
    request.filter = Filter::of_tag(tag);
    while (true) {
      const auto page = log_.read(request, buffer_);
      if (!page) return answers.errors.push_back(page.error().message());
      take(*page, found);
      if (page->at_end || page->next == request.from) break;
      request.from = page->next;
    }
    compare(tag, found, expected);
  }

  EventLog& log_;
  const Expected expected_;
  PageBuffer buffer_;
};

}  // namespace

Answers check_answers(EventLog& log, const SentByNumber& sent) {
  return std::move(Asking{log, sent}.answers);
}

}  // namespace daybook::faults
