#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <span>
#include <vector>

#include "base/system_environment.h"
#include "bench/feed/reader_messages.h"
#include "bench/frame/stopwatch.h"
#include "core/subscription.h"
#include "net/feed/remote_source.h"

namespace daybook::bench {
namespace {

constexpr int parent = 0;  // the socket, in place of standard input
constexpr std::size_t commits_max = 64'000'000;

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds{1};
}

bool tell(const void* bytes, std::size_t size) {
  const auto* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto sent = ::send(parent, next, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    next += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

/// Notes when each Commit came. Written by the subscription; read when it has got far enough.
struct Notes {
  std::vector<std::int64_t> times;
  std::uint64_t pages = 0;
  std::atomic<std::uint64_t> place{0};
  std::atomic<bool> ended{false};

  Result<void> take(const Page<Serial>& page) {
    const auto now = now_ns();
    if (times.size() + page.commits.size() > commits_max) {
      return fail(ErrorCode::limit_exceeded, "more than {} commits: measure shorter", commits_max);
    }
    times.insert(times.end(), page.commits.size(), now);
    ++pages;
    place.store(page.next.value, std::memory_order_release);
    return {};
  }
};

/// Whether the one that measures is still there; a short while is waited for.
bool parent_is_there() {
  pollfd watched{parent, POLLRDHUP, 0};
  return ::poll(&watched, 1, 1) >= 0 && watched.revents == 0;
}

Result<void> run(const char* url) {
  SystemEnvironment environment;
  RemoteOptions options;
  options.url = url;
  DAYBOOK_TRY(const auto source, RemoteSource::open(options, environment));
  const auto begin = source->head();
  Notes notes;
  notes.times.reserve(1'000'000);
  notes.place = begin.value;
  Subscription::Subscriber<Serial> subscriber{
      [&notes](const Page<Serial>& page) { return notes.take(page); },
      [&notes](const Error& error) {
        std::cerr << "the reader of the feed: " << error.message() << '\n';
        notes.ended = true;
      }};
  const auto subscription =
      Subscription::to_store(*source, environment, begin, {}, std::move(subscriber));
  const ReaderReady ready{begin.value};
  const Stopwatch watch;
  ReadUpTo last;
  if (!tell(&ready, sizeof ready)) return {};
  if (::recv(parent, &last, sizeof last, MSG_WAITALL) != sizeof last) return {};
  while (notes.place.load(std::memory_order_acquire) < last.serial && !notes.ended) {
    if (!parent_is_there()) return {};
  }
  const ReaderTimes answer{watch.cpu_us(), notes.pages,
                           notes.ended ? 0 : last.serial - begin.value};
  if (!tell(&answer, sizeof answer)) return {};
  (void)tell(notes.times.data(), answer.count * sizeof notes.times[0]);
  return {};
}

}  // namespace
}  // namespace daybook::bench

/// The other process of the bench `feed`, which starts it: daybook-bench-feed-reader URL
int main(int argc, char** argv) {
  // ^C is for whoever started this: it closes the socket on its way out.
  std::signal(SIGINT, SIG_IGN);
  int kind = 0;
  socklen_t size = sizeof kind;
  const bool is_socket = ::getsockopt(0, SOL_SOCKET, SO_TYPE, &kind, &size) == 0;
  if (argc != 2 || !is_socket) {
    std::cerr << "daybook-bench-feed-reader: the other process of `daybook-bench feed`, which "
                 "starts it\n";
    return 2;
  }
  const auto done = daybook::bench::run(argv[1]);
  if (done) return 0;
  std::cerr << "daybook-bench-feed-reader: " << done.error().message() << '\n';
  return 1;
}
