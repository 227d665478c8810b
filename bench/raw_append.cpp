#include "bench/raw_append.h"

#include <fcntl.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "bench/raw_database.h"
#include "bench/statistics.h"
#include "bench/stopwatch.h"
#include "core/bytes.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {
namespace {

/// Puts the records of the recording into batches, one event at a time.
class RawWriter {
 public:
  explicit RawWriter(const RecordedLog& recording) : recording_{recording} {}

  /// The next commit: its record cut into as many equal pieces as it has events.
  rocksdb::Status put_commit(rocksdb::WriteBatch& batch) {
    const auto& record = recording_.records[commit_++ % recording_.records.size()];
    const auto events = recording_.events_per_commit;
    for (std::size_t i = 0; i < events; ++i) {
      const auto begin = record.size() * i / events;
      const auto end = record.size() * (i + 1) / events;
      std::array<std::byte, 8> key;
      store(key.data(), big_endian(++key_));
      const auto status = batch.Put(engine::as_slice(key), {record.data() + begin, end - begin});
      if (!status.ok()) return status;
    }
    return rocksdb::Status::OK();
  }

 private:
  const RecordedLog& recording_;
  std::size_t commit_ = 0;
  std::uint64_t key_ = 0;
};

class RawAppend final : public Workload {
 public:
  RawAppend(const Context& context, bool sync, SharedRecording recording)
      : context_{context}, sync_{sync}, recording_{std::move(recording)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(const auto database, open_raw(directory.path() / "log"));
    rocksdb::WriteOptions options;
    options.sync = sync_;
    RawWriter writer{*recording_};
    rocksdb::WriteBatch batch;  // reused: its memory is not allocated again
    const Stopwatch watch;
    for (const auto group : recording_->groups) {
      DAYBOOK_CHECK(context_.stop.check());
      batch.Clear();
      for (std::uint32_t i = 0; i < group; ++i) {
        DAYBOOK_CHECK(engine::check(writer.put_commit(batch), "fill a raw batch"));
      }
      DAYBOOK_CHECK(engine::check(database->Write(options, &batch), "write a raw batch"));
    }
    return watch.rate_of(recording_->events());
  }

 private:
  const Context context_;
  const bool sync_;
  const SharedRecording recording_;
};

/// A file that is appended to. Closed by its destructor; one thread.
class BareFile {
 public:
  static Result<BareFile> create(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return failure("create", path);
    return BareFile{file, path};
  }
  BareFile(BareFile&& other) noexcept
      : file_{std::exchange(other.file_, -1)}, path_{std::move(other.path_)} {}
  BareFile& operator=(BareFile&&) = delete;
  ~BareFile() {
    if (file_ >= 0) ::close(file_);
  }

  Result<void> append_durably(std::string_view bytes) {
    if (::write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      return failure("write", path_);
    }
    if (::fdatasync(file_) != 0) return failure("sync", path_);
    return {};
  }

 private:
  BareFile(int file, std::filesystem::path path) : file_{file}, path_{std::move(path)} {}
  static tl::unexpected<Error> failure(std::string_view doing, const std::filesystem::path& path) {
    return fail(ErrorCode::io, "cannot {} {}: {}", doing, path.string(),
                std::generic_category().message(errno));
  }

  int file_;
  std::filesystem::path path_;
};

class BareFileLatency final : public Workload {
 public:
  BareFileLatency(const Context& context, SharedRecording recording)
      : context_{context}, recording_{std::move(recording)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory, TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(auto file, BareFile::create(directory.path() / "file"));
    std::vector<double> micros;
    const Stopwatch watch;
    while (watch.seconds() < context_.seconds) {
      DAYBOOK_CHECK(context_.stop.check());
      const auto& record = recording_->records[micros.size() % recording_->records.size()];
      const Stopwatch one;
      DAYBOOK_CHECK(file.append_durably(record));
      micros.push_back(one.seconds() * 1e6);
    }
    const auto events = micros.size() * recording_->events_per_commit;
    return Sample{percentile(micros, 0.5), watch.rate_of(events).cpu_us};
  }

 private:
  const Context context_;
  const SharedRecording recording_;
};

}  // namespace

std::unique_ptr<Workload> make_raw_append(const Context& context, bool sync,
                                          SharedRecording recording) {
  return std::make_unique<RawAppend>(context, sync, std::move(recording));
}

std::unique_ptr<Workload> make_bare_file(const Context& context, SharedRecording recording) {
  return std::make_unique<BareFileLatency>(context, std::move(recording));
}

}  // namespace daybook::bench
