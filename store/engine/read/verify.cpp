#include "store/engine/read/verify.h"

#include <unordered_map>

#include "store/engine/read/scan.h"

namespace daybook::engine {
namespace {

constexpr std::size_t findings_max = 100;

/// Checks one Commit after the other against everything it must agree with. Owned by one call; one
/// thread.
class Verifier {
 public:
  Verifier(const Shared& shared, const Catalog& catalog) : shared_{shared}, catalog_{catalog} {}

  /// Adds findings; sets index_error_ if the index cannot be read.
  void check(const RecordView& record) {
    auto& log = logs_[record.log()];
    check_place(record, log);
    check_chain(record, log);
    check_streams(record);
    check_index(record);
    log.next = record.last_position().next();
    log.serial = record.serial();
    log.recorded_at = record.recorded_at();
    log.hash = record.head_hash();
    log.is_known = true;
    events_ = record.events_before() + record.event_count();
    events_known_ = true;
    ++report_.commits;
    report_.events += record.event_count();
    report_.bytes += record.bytes().size();
  }

  template <class... Args>
  void find(fmt::format_string<Args...> format, Args&&... args) {
    ++found_;
    if (found_ > findings_max) return;
    report_.findings.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  /// After an unreadable record, the following ones cannot be compared with it.
  void lose_track() {
    for (auto& [number, log] : logs_) log.is_known = false;
    lost_ = true;
    events_known_ = false;
  }

  /// `last`: the last Commit that was checked.
  VerifyReport finish(Serial last) {
    if (!lost_) check_ends(Places{shared_, last});
    for (auto* log : catalog_.all()) {
      const auto found = logs_.find(log->info().number);
      const auto head = found == logs_.end() ? Position{0} : found->second.next.previous();
      if (!lost_ && head < head_before_[log->info().number]) {
        find("log {} ends at position {}, but its head is {}", log->info().name, head,
             head_before_[log->info().number]);
      }
    }
    if (index_error_) {
      report_.findings.insert(report_.findings.begin(),
                              fmt::format("the index cannot be read, and is rebuilt at the next "
                                          "start: {}",
                                          index_error_->message()));
    }
    if (found_ > findings_max) {
      report_.findings.push_back(fmt::format("and {} more findings", found_ - findings_max));
    }
    for (const auto& [log, streams] : versions_) report_.streams += streams.size();
    report_.logs = catalog_.logs().size();
    report_.index_checked = !shared_.index->is_stand_in();
    return std::move(report_);
  }

  /// The heads that must be reached at the end. Call before taking the Store's head.
  void remember_heads() {
    for (auto* log : catalog_.all()) head_before_[log->info().number] = log->head();
  }

 private:
  struct LogState {
    bool is_known = true;  // false if a record was lost
    Position next{1};
    Serial serial;
    Timestamp recorded_at{Timestamp::min()};
    Digest hash{};
  };

  void check_place(const RecordView& record, const LogState& log) {
    const auto serial = record.serial();
    if (!catalog_.find(record.log())) {
      find("serial {}: log number {} is not in the catalog", serial, record.log());
    }
    if (record.durable_serial() >= serial) {
      find("serial {}: claims that serial {} was already durable", serial, record.durable_serial());
    }
    if (events_known_ && record.events_before() != events_) {
      find("serial {}: {} events precede it, but it says {}", serial, events_,
           record.events_before());
    }
    if (!log.is_known) return;
    if (record.first_position() != log.next) {
      find("serial {}: position {} of log number {} should follow, but it begins at {}", serial,
           log.next, record.log(), record.first_position());
    }
    if (record.previous_serial() != log.serial) {
      find("serial {}: the log's commit before it is {}, but it says {}", serial, log.serial,
           record.previous_serial());
    }
    if (record.recorded_at() < log.recorded_at) {
      find("serial {}: its time is before that of the previous commit", serial);
    }
  }

  void check_chain(const RecordView& record, const LogState& log) {
    if (!record.is_chained()) return;
    if (!record.is_stub() && record.body_hash() != sha256({record.body()})) {
      find("serial {}: the content does not have the hash in its head", record.serial());
    }
    if (log.is_known && record.previous_hash() != log.hash) {
      find("serial {}: the chain of hashes of log number {} is broken", record.serial(),
           record.log());
    }
  }

  void check_streams(const RecordView& record) {
    has_stubs_ = has_stubs_ || record.is_stub();
    for (std::size_t i = 0; !record.is_stub() && i < record.stream_count(); ++i) {
      const auto stream = record.stream(i);
      auto& version = versions_[record.log()][std::string{stream.text}];
      if (!lost_ && stream.first_version != version.next()) {
        find("serial {}: version {} of {} should follow, but it begins at {}", record.serial(),
             version.next(), stream.text, stream.first_version);
      }
      version = Version{stream.first_version.value + record.events_of_stream(i) - 1};
    }
  }

  /// Compares where Streams end with what the index answers. A stub does not name its Streams.
  void check_ends(const Places& places) {
    for (const auto& [log, streams] : versions_) {
      for (const auto& [stream, version] : streams) {
        const auto told = places.stream_version(log, stream);
        if (told && (*told == version || (*told > version && has_stubs_))) continue;
        find("the index says that {} of log number {} ends with version {}, but it ends with {}",
             stream,
             log, told ? told->value : 0, version);
      }
    }
  }

  /// Whether the index leads from the record's command id to it, or to a later Commit that executed
  /// the command again after its id was forgotten; or the id is forgotten now.
  bool leads_to(const Places& places, const RecordView& record) {
    const auto serial = places.command(record.log(), record.command_id());
    if (!could_ask(serial)) return false;
    if (!*serial) {
      const auto watermark = shared_.index->watermark();
      return watermark && record.serial() <= watermark->forgotten;
    }
    if (**serial == record.serial()) return true;
    const auto cursor = shared_.medium->cursor();
    const auto later = read_record(*cursor, **serial);
    return later && later->serial() > record.serial() && later->log() == record.log() &&
           later->command_id() == record.command_id();
  }

  void check_index(const RecordView& record) {
    const Places places{shared_};
    if (!leads_to(places, record)) {
      find("serial {}: the index has no entry for its command {}", record.serial(),
           record.command_id());
    }
    for (std::size_t i = 0; !record.is_stub() && i < record.stream_count(); ++i) {
      const auto stream = record.stream(i);
      if (!leads_to(places, record, stream)) {
        find("serial {}: the index has no entry for its version {} of {}", record.serial(),
             stream.first_version, stream.text);
      }
    }
    if (record.event_count() == 0) return;
    std::vector<LogPlace> found;
    const auto asked =
        places.log_places(record.log(), record.first_position(), Direction::forward, 1, found);
    if (!could_ask(asked) || found.empty() || found.front().serial != record.serial()) {
      find("serial {}: the index has no entry for its position {}", record.serial(),
           record.first_position());
    }
    if (!record.is_stub()) check_terms(places, record);
  }

  /// An index error is reported once, not for each record.
  template <class T>
  bool could_ask(const Result<T>& asked) {
    if (!asked && !index_error_) index_error_ = asked.error();
    return asked.has_value();
  }

  bool leads_to(const Places& places, const RecordView& record, const RecordStream& stream) {
    std::vector<StreamPlace> found;
    const auto asked = places.stream_places(record.log(), stream.text, stream.first_version,
                                            Direction::forward, 1, found);
    return could_ask(asked) && !found.empty() && found.front().serial == record.serial() &&
           found.front().first_version == stream.first_version;
  }

  void check_terms(const Places& places, const RecordView& record) {
    std::vector<Serial> found;
    const auto leads = [&](const Term& term) {
      const auto asked = places.term_places(record.log(), term, record.serial(),
                                            Direction::forward, 1, found);
      return could_ask(asked) && !found.empty() && found.front() == record.serial();
    };
    std::vector<std::string_view> tags;
    for_each_event(record, tags, [&](std::uint16_t, const RecordEvent& event, auto event_tags) {
      const auto category = record.stream(event.stream).category;
      const TypeText type{category, event.variant};
      if (!leads({Segment::Kind::type, type})) {
        find("serial {}: the index has no entry for its type {}.{}", record.serial(), category,
             event.variant);
      }
      for (const auto tag : event_tags) {
        if (!leads({Segment::Kind::tag, tag})) {
          find("serial {}: the index has no entry for its tag '{}'", record.serial(), tag);
        }
        if (record.serial() > places.tail().indexed_to()) continue;
        const auto told = places.has_older(record.log(), tag);
        if (told && *told) continue;
        find("serial {}: the index says that no event has its tag '{}'", record.serial(), tag);
      }
    });
  }

  const Shared& shared_;
  const Catalog& catalog_;
  VerifyReport report_;
  std::size_t found_ = 0;
  std::uint64_t events_ = 0;
  bool events_known_ = true;
  std::optional<Error> index_error_;  // the first one
  bool has_stubs_ = false;
  bool lost_ = false;  // a record could not be read, so Versions cannot be followed
  std::unordered_map<std::uint32_t, LogState> logs_;
  std::unordered_map<std::uint32_t, Position> head_before_;
  std::unordered_map<std::uint32_t, std::unordered_map<std::string, Version>> versions_;
};

}  // namespace

Result<VerifyReport> verify_store(const Shared& shared, const Catalog& catalog,
                                  const Progress& progress) {
  constexpr std::uint64_t progress_events = 1024;  // each commit counts as one event more
  constexpr std::uint64_t progress_bytes = 4 * 1024 * 1024;
  std::uint64_t events_since = 0;
  std::uint64_t bytes_since = 0;
  Verifier verifier{shared, catalog};
  verifier.remember_heads();
  const auto head = shared.durable_head();
  const auto cursor = shared.medium->cursor();
  for (Serial serial{1}; serial <= head; serial = serial.next()) {
    ++events_since;
    if (const auto record = read_record(*cursor, serial)) {
      verifier.check(*record);
      events_since += record->event_count();
      bytes_since += record->bytes().size();
    } else {
      verifier.find("{}", record.error().message());
      verifier.lose_track();
    }
    const bool is_told = events_since >= progress_events || bytes_since >= progress_bytes;
    if (!is_told && serial != head) continue;
    events_since = bytes_since = 0;
    if (progress && !progress(serial.value, head.value)) {
      return fail(ErrorCode::closed, "the check was stopped at serial {} of {}", serial, head);
    }
  }
  for (const auto& finding : shared.medium->check_witnesses()) verifier.find("{}", finding);
  for (const auto& name : shared.medium->files_at_rest()) {
    if (progress && !progress(head.value, head.value)) {
      return fail(ErrorCode::closed, "the check was stopped before file {}", name);
    }
    if (const auto good = shared.medium->check_file(name); !good) {
      verifier.find("{}", good.error().message());
    }
  }
  return verifier.finish(head);
}

}  // namespace daybook::engine
