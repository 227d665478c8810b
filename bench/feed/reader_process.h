#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/feed/reader_messages.h"
#include "bench/frame/stop.h"
#include "core/model/ids.h"

namespace daybook::bench {

/// What a reader in another process saw.
struct Reading {
  Serial after;                     ///< it was told of the Commits after this one
  std::vector<std::int64_t> times;  ///< when each came: nanoseconds of the steady clock
  double cpu_us = 0;                ///< of that process, from when it was ready
  std::uint64_t pages = 0;
};

/// daybook-bench-feed-reader, which lies beside the running program: a process that reads a feed.
/// One owner, one thread. Whatever happens here, it ends: its socket is closed, also when this
/// process is killed, and one that does not end by that is killed.
class ReaderProcess {
 public:
  /// Returns when it has subscribed.
  static Result<ReaderProcess> start(const std::string& url, const StopFlag& stop);

  ReaderProcess(ReaderProcess&& other) noexcept;
  ReaderProcess& operator=(ReaderProcess&&) = delete;
  ~ReaderProcess();

  /// Waits until it has the Commit with this Serial.
  Result<Reading> read_up_to(Serial last);

 private:
  ReaderProcess(pid_t pid, int socket, const StopFlag& stop)
      : pid_{pid}, socket_{socket}, stop_{&stop} {}

  Result<void> receive(void* to, std::size_t size);

  pid_t pid_;
  int socket_;
  const StopFlag* stop_;
  ReaderReady ready_;
};

}  // namespace daybook::bench
