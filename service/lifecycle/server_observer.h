#pragma once

#include "net/http/observer.h"
#include "service/lifecycle/diagnostics/failure_reports.h"
#include "service/wiring/counters.h"

namespace daybook {

/// Reports an answer of 500 or above as a line of diagnostics, and counts commands that were
/// refused before they were read. Owned by the servers' setup; `failures` and `counters` must
/// outlive it. Any thread.
class ServerObserver final : public http::Observer {
 public:
  /// `counters`: for the server that takes commands, otherwise null.
  explicit ServerObserver(FailureReports& failures, Counters* counters = nullptr)
      : failures_{failures}, counters_{counters} {}

  void failing(http::Response& response, std::string_view asked) override;
  void broken_off(const Error& error, std::string_view asked) override;
  void refused(const http::Request& request, const http::Response& response) override;

 private:
  FailureReports& failures_;
  Counters* const counters_;
};

}  // namespace daybook
