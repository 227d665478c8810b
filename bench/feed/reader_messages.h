#pragma once

#include <cstdint>

namespace daybook::bench {

// The reader has a socket to the one that measures as its standard input. Both are of one build, on
// one machine: plain structs in its byte order will do. The end of the socket is the end of the
// reader.

/// From the reader, when it has subscribed.
struct ReaderReady {
  std::uint64_t after = 0;  ///< Serial: it is told of every Commit after this one
};

/// To the reader: answer when you have this one.
struct ReadUpTo {
  std::uint64_t serial = 0;
};

/// From the reader: `count` times follow, of the Commits after `ReaderReady::after` one by one:
/// nanoseconds of the steady clock, which is the same one (CLOCK_MONOTONIC) for all processes.
struct ReaderTimes {
  double cpu_us = 0;        ///< of the whole reader, from ReaderReady on
  std::uint64_t pages = 0;  ///< in which they came
  std::uint64_t count = 0;  ///< 0 when it could not go on; it has said why on stderr
};

}  // namespace daybook::bench
