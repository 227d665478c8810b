#pragma once

#include <vector>

#include "bench/frame/workload.h"

namespace daybook::bench {

/// A server that is being measured, in a process of its own.
struct HttpServer {
  std::uint16_t port = 0;
  std::vector<int> pids;  ///< whose CPU is looked at
};

struct HttpServers {
  HttpServer synced;
  HttpServer unsynced;
  HttpServer nginx;  ///< answers everything with the same body
};

/// Commands over loopback, against nginx and against the same commands in process.
std::vector<Case> http_cases(const HttpServers& servers, const Context& context);

}  // namespace daybook::bench
