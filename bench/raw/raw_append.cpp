#include "bench/raw/raw_append.h"

#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>

#include "base/bytes.h"
#include "bench/frame/slot_times.h"
#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"
#include "bench/load/threads.h"
#include "bench/raw/raw_database.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {
namespace {

/// Puts the commit with this number, from 0, into a batch: its record cut into as many equal pieces
/// as it has events, one Put each.
Result<void> put_commit(rocksdb::WriteBatch& batch, const RecordedLog& recording,
                        std::uint64_t commit) {
  const auto& record = recording.records[commit % recording.records.size()];
  const auto events = recording.events_per_commit;
  for (std::size_t i = 0; i < events; ++i) {
    const auto begin = record.size() * i / events;
    const auto end = record.size() * (i + 1) / events;
    std::array<std::byte, 8> key;
    store(key.data(), big_endian(commit * events + i + 1));
    const auto status = batch.Put(engine::as_slice(key), {record.data() + begin, end - begin});
    DAYBOOK_CHECK(engine::check(status, "fill a raw batch"));
  }
  return {};
}

rocksdb::WriteOptions write_options(bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  return options;
}

class RawAppend final : public Workload {
 public:
  RawAppend(const Context& context, bool sync, std::uint32_t in_flight, SharedRecording recording)
      : context_{context}, sync_{sync}, in_flight_{in_flight}, recording_{std::move(recording)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory,
                testing::TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(const auto database, open_raw(directory.path() / "log"));
    const auto options = write_options(sync_);
    rocksdb::WriteBatch batch;  // reused: its memory is not allocated again
    std::uint64_t commit = 0;
    SlotTimes times{in_flight_};
    times.start();
    const Stopwatch watch;
    for (const auto group : recording_->groups) {
      DAYBOOK_CHECK(context_.stop.check());
      batch.Clear();
      for (std::uint32_t i = 0; i < group; ++i) {
        DAYBOOK_CHECK(put_commit(batch, *recording_, commit++));
      }
      DAYBOOK_CHECK(engine::check(database->Write(options, &batch), "write a raw batch"));
      times.acknowledge(group);
    }
    const auto sample = watch.rate_of(recording_->events());
    return with_latency(sample, times.micros());
  }

 private:
  const Context context_;
  const bool sync_;
  const std::uint32_t in_flight_;
  const SharedRecording recording_;
};

class RawWriters final : public Workload {
 public:
  RawWriters(const Context& context, bool sync, std::uint32_t writers, SharedRecording recording)
      : context_{context}, sync_{sync}, writers_{writers}, recording_{std::move(recording)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory,
                testing::TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(const auto database, open_raw(directory.path() / "log"));
    const auto options = write_options(sync_);
    std::vector<rocksdb::WriteBatch> batches(writers_);
    std::atomic<std::uint64_t> commits = 0;
    return measure_threads(context_, writers_, recording_->events_per_commit,
                           [&](std::uint32_t writer) -> Result<void> {
                             auto& batch = batches[writer];
                             batch.Clear();
                             DAYBOOK_CHECK(put_commit(batch, *recording_, commits++));
                             return engine::check(database->Write(options, &batch), "write");
                           });
  }

 private:
  const Context context_;
  const bool sync_;
  const std::uint32_t writers_;
  const SharedRecording recording_;
};

}  // namespace

std::unique_ptr<Workload> make_raw_append(const Context& context, bool sync,
                                          std::uint32_t in_flight, SharedRecording recording) {
  return std::make_unique<RawAppend>(context, sync, in_flight, std::move(recording));
}

std::unique_ptr<Workload> make_raw_writers(const Context& context, bool sync, std::uint32_t writers,
                                           SharedRecording recording) {
  return std::make_unique<RawWriters>(context, sync, writers, std::move(recording));
}

}  // namespace daybook::bench
