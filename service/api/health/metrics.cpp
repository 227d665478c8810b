#include "service/api/health/metrics.h"

#include <algorithm>

#include "net/feed/feeds.h"

namespace daybook {
namespace {

class MetricsText {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
  }
  template <class Value>
  void value(Value value, std::string_view labels = {}) {
    text_ += fmt::format("{}{} {}\n", name_, labels, value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string name_;
  std::string text_;
};

void write_commands(MetricsText& text, const Counters& counters) {
  text.family("daybook_commands_total", "counter", "Command requests, by outcome.");
  for (std::size_t i = 0; i < command_outcome_names.size(); ++i) {
    text.value(counters.commands[i].load(),
               fmt::format("{{outcome=\"{}\"}}", command_outcome_names[i]));
  }
  text.family("daybook_queries_total", "counter", "Queries answered.");
  text.value(counters.queries.load());
}

void write_cache(MetricsText& text, const StateCache::Status& status) {
  text.family("daybook_cache_bytes", "gauge",
              "Approximate size of the cache of aggregate states, in bytes.");
  text.value(status.bytes);
  text.family("daybook_cache_states", "gauge", "Aggregate states in the cache.");
  text.value(status.states);
  text.family("daybook_cache_lookups_total", "counter",
              "Lookups of aggregate states in the cache.");
  text.value(status.hits, "{result=\"hit\"}");
  text.value(status.misses, "{result=\"miss\"}");
  text.family("daybook_cache_evicted_total", "counter",
              "Aggregate states evicted because the cache was full.");
  text.value(status.evicted);
}

void write_snapshots(MetricsText& text, const StateCache::SnapshotCounts& counts) {
  text.family("daybook_snapshots_total", "counter",
              "Snapshots of aggregates, by result.");
  text.value(counts.kept.load(), "{result=\"kept\"}");
  text.value(counts.used.load(), "{result=\"used\"}");
  text.value(counts.ignored.load(), "{result=\"ignored\"}");
  text.value(counts.too_large.load(), "{result=\"too_large\"}");
  text.value(counts.failed.load(), "{result=\"failed\"}");
}

void write_store(MetricsText& text, const StoreStatus& status) {
  text.family("daybook_events", "gauge", "Events in the store.");
  text.value(status.events);
  text.family("daybook_commits", "gauge", "Commits in the store.");
  text.value(status.head);
  text.family("daybook_logs", "gauge", "Logs in the store.");
  text.value(status.logs);
  text.family("daybook_unindexed_commits", "gauge",
              "Commits in the log that are not yet in the index.");
  text.value(status.unindexed);
  text.family("daybook_index_failing", "gauge",
              "1 if the last write to the index failed, else 0.");
  text.value(status.index_error.empty() ? 0 : 1);
  text.family("daybook_poisoned", "gauge",
              "1 after a failed write: nothing is acknowledged until the program is restarted.");
  text.value(status.poisoned ? 1 : 0);
}

void write_disk(MetricsText& text, const std::optional<StoreStatus::Disk>& disk) {
  if (!disk) return;
  text.family("daybook_disk_free_bytes", "gauge", "Free space on the disk of the store, in bytes.");
  text.value(disk->free_bytes);
  text.family("daybook_disk_free_bytes_min", "gauge",
              "Appends are refused below this free space, in bytes; 0 = never.");
  text.value(disk->free_bytes_min);
  text.family("daybook_disk_refusing", "gauge",
              "1 while appends are refused because too little disk space is free, else 0.");
  text.value(disk->refusing ? 1 : 0);
}

void write_scrub(MetricsText& text, const StoreStatus::Scrub& scrub) {
  text.family("daybook_scrub_damaged_files", "gauge",
              "Log files that the background scrub found damaged.");
  text.value(scrub.findings.size());
  if (!scrub.finished_at) return;
  text.family("daybook_scrub_finished_seconds", "gauge",
              "When the last scrub of all log files ended, in seconds since 1970.");
  const auto since = scrub.finished_at->time_since_epoch();
  text.value(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

void write_feeds(MetricsText& text, const Reading& reading) {
  const auto head = reading.store.head();
  std::uint64_t lag = 0;
  const auto readers = reading.feeds.readers();
  for (const auto& reader : readers) {
    lag = std::max(lag, head.value - std::min(head.value, reader.place.value));
  }
  const auto totals = reading.feeds.totals();
  text.family("daybook_feeds", "gauge", "Feed readers in other processes.");
  text.value(readers.size());
  text.family("daybook_feed_lag_commits", "gauge", "Commits not yet sent to the slowest reader.");
  text.value(lag);
  text.family("daybook_feed_commits_total", "counter", "Commits sent to readers.");
  text.value(totals.commits);
  text.family("daybook_feed_bytes_total", "counter", "Bytes sent to readers.");
  text.value(totals.bytes);
  text.family("daybook_feeds_opened_total", "counter", "Feeds opened.");
  text.value(totals.opened);
  text.family("daybook_feeds_refused_total", "counter",
              "Feeds refused because too many were open.");
  text.value(totals.refused);
}

void write_projections(MetricsText& text, const std::vector<ProjectionStatus>& all) {
  const auto each = [&](auto value_of) {
    for (const auto& status : all) {
      text.value(value_of(status), fmt::format("{{view=\"{}\"}}", status.name.name));
    }
  };
  text.family("daybook_projection_lag_events", "gauge", "Events not yet applied.");
  each([](const auto& status) { return status.lag_events; });
  text.family("daybook_projection_lag_seconds", "gauge",
              "Age of the oldest commit not yet applied, in seconds.");
  each([](const auto& status) { return std::chrono::duration<double>(status.lag).count(); });
  text.family("daybook_projection_events_total", "counter", "Events applied since the start.");
  each([](const auto& status) { return status.events_applied; });
  text.family("daybook_projection_stopped", "gauge",
              "1 if the projection has stopped because of an error, else 0.");
  each([](const auto& status) { return status.state == ProjectionState::stopped ? 1 : 0; });
  text.family("daybook_projection_rebuild_failed", "gauge", "1 when the last rebuild has failed.");
  each([](const auto& status) { return status.rebuild_error ? 1 : 0; });
}

}  // namespace

std::string metrics_text(const Reading& reading) {
  MetricsText text;
  write_commands(text, reading.counters);
  write_cache(text, reading.cache.status());
  write_snapshots(text, reading.cache.snapshots());
  const auto store = reading.store.status();
  write_store(text, store);
  write_disk(text, store.disk);
  write_scrub(text, store.scrub);
  std::vector<ProjectionStatus> projections;
  if (const auto projectors = reading.views.projectors()) {
    for (const auto* projector : *projectors) projections.push_back(projector->status());
  }
  write_projections(text, projections);
  write_feeds(text, reading);
  return text.take();
}

}  // namespace daybook
