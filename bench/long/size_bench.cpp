#include "bench/long/size_bench.h"

#include "bench/frame/stopwatch.h"
#include "bench/load/new_store.h"
#include "bench/load/prepared_log.h"
#include "bench/long/write_counter.h"
#include "bench/raw/settle.h"

namespace daybook::bench {
namespace {

constexpr std::uint32_t tags = 2;
constexpr double allowed_a_tag = 18;         // bytes
constexpr double allowed_a_command_id = 30;  // bytes

constexpr Figure whole{"size", "B/event", Better::lower};
constexpr Figure per_commit{"index", "B/commit", Better::lower};
constexpr Figure per_tag{"tag", "B/tag", Better::lower};
constexpr double whole_goal = 1.03;
constexpr double write_goal = 1.9;

/// What a Store came to.
struct Sizes {
  double log = 0;    ///< bytes of the log's files
  double index = 0;  ///< of all others
  double amplification = 0;
  double commits = 0;
};

/// Writes a Store of a fixed size, closes and compacts it, and looks at its files.
Result<Sizes> measure(const Context& context, const CommandShape& shape, std::uint32_t events) {
  StoreOptions options;
  options.durability = Durability::process_crash;  // the same bytes, sooner
  index_all_of(options, events / shape.events_per_commit);
  Commands commands{shape, context.environment.clock()};
  WriteCounter written;
  Sizes sizes;
  sizes.commits = events / shape.events_per_commit;
  DAYBOOK_TRY(const auto nothing,
              in_new_store(
                  context, options,
                  [&](Store&, EventLog& log) -> Result<Sample> {
                    DAYBOOK_CHECK(
                        fill(log, commands, events / shape.events_per_commit, context.stop));
                    return Sample{};
                  },
                  [&](const std::filesystem::path& store) -> Result<void> {
                    DAYBOOK_CHECK(settle(store));
                    DAYBOOK_TRY(sizes.amplification, written.amplification(store));
                    DAYBOOK_TRY(const auto log, stored_bytes(store / "log"));
                    DAYBOOK_TRY(const auto all, stored_bytes(store));
                    sizes.log = static_cast<double>(log);
                    sizes.index = static_cast<double>(all - log);
                    return {};
                  }));
  return sizes;
}

/// Everything a Store keeps, beside its log: what is allowed for each command id is left out, since
/// every commit has one.
class WholeStore final : public Workload {
 public:
  WholeStore(const Context& context, std::uint32_t events, std::shared_ptr<Sizes> last)
      : context_{context}, events_{events}, last_{std::move(last)} {}

  Result<Sample> run() override {
    const Stopwatch watch;
    DAYBOOK_TRY(*last_, measure(context_, CommandShape{}, events_));
    const auto ids = last_->commits * allowed_a_command_id;
    return watch.rate_of(events_)
        .set(whole, (last_->log + last_->index - ids) / events_)
        .set(per_commit, last_->index / last_->commits)
        .set(figures::write_amplification, last_->amplification);
  }

 private:
  const Context context_;
  const std::uint32_t events_;
  const std::shared_ptr<Sizes> last_;
};

/// The log alone: of the Store that was written last, there is nothing to write again.
class LogAlone final : public Workload {
 public:
  LogAlone(std::uint32_t events, std::shared_ptr<Sizes> last)
      : events_{events}, last_{std::move(last)} {}

  Result<Sample> run() override { return Sample{}.set(whole, last_->log / events_); }

 private:
  const std::uint32_t events_;
  const std::shared_ptr<Sizes> last_;
};

/// What the index grows by for each tag: a Store with tags, and one without.
class TagsAlone final : public Workload {
 public:
  TagsAlone(const Context& context, std::uint32_t events) : context_{context}, events_{events} {}

  Result<Sample> run() override {
    CommandShape tagged;
    tagged.tags_per_event = tags;
    DAYBOOK_TRY(const auto without, measure(context_, CommandShape{}, events_));
    const Stopwatch watch;
    DAYBOOK_TRY(const auto with, measure(context_, tagged, events_));
    return watch.rate_of(events_)
        .set(per_tag, (with.index - without.index) / (double{tags} * events_))
        .set(figures::write_amplification, with.amplification);
  }

 private:
  const Context context_;
  const std::uint32_t events_;
};

}  // namespace

std::vector<Case> size_cases(const SizeOptions& options, const Context& context) {
  const auto events = std::max(options.events, 2U);
  return {{"size", "a store less 30 B a command id, beside its log alone",
           {whole.with_goal(whole_goal), per_commit,
            figures::write_amplification.with_goal_of_value(write_goal)},
           [=]() -> Result<Contest> {
             const auto last = std::make_shared<Sizes>();
             return Contest{std::make_unique<WholeStore>(context, events, last),
                            std::make_unique<LogAlone>(events, last)};
           }},
          {"size", fmt::format("with {} tags an event", tags),
           {per_tag.with_goal_of_value(allowed_a_tag), figures::write_amplification},
           [=]() -> Result<Contest> {
             return Contest{std::make_unique<TagsAlone>(context, events), nullptr};
           }}};
}

}  // namespace daybook::bench
