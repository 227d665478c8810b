#include "bench/raw/bare_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "bench/frame/statistics.h"
#include "bench/frame/stopwatch.h"

namespace daybook::bench {
namespace {

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

  Result<void> append(std::string_view bytes, bool sync) {
    if (::write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      return failure("write", path_);
    }
    if (sync && ::fdatasync(file_) != 0) return failure("sync", path_);
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
  BareFileLatency(const Context& context, bool sync, SharedRecording recording)
      : context_{context}, sync_{sync}, recording_{std::move(recording)} {}

  Result<Sample> run() override {
    DAYBOOK_TRY(const auto directory,
                testing::TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(auto file, BareFile::create(directory.path() / "file"));
    std::vector<double> micros;
    const Stopwatch watch;
    while (watch.seconds() < context_.seconds) {
      DAYBOOK_CHECK(context_.stop.check());
      const auto& record = recording_->records[micros.size() % recording_->records.size()];
      const Interval one;
      DAYBOOK_CHECK(file.append(record, sync_));
      micros.push_back(one.micros());
    }
    const auto events = micros.size() * recording_->events_per_commit;
    return with_latency(watch.rate_of(events), micros);
  }

 private:
  const Context context_;
  const bool sync_;
  const SharedRecording recording_;
};

}  // namespace

std::unique_ptr<Workload> make_bare_file(const Context& context, bool sync,
                                         SharedRecording recording) {
  return std::make_unique<BareFileLatency>(context, sync, std::move(recording));
}

}  // namespace daybook::bench
