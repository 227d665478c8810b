#pragma once

#include "service/counters.h"
#include "service/diagnostics/failure_reports.h"
#include "service/http/observer.h"

namespace daybook {

/// What concerns more than the client: an answer of 500 or above is a line of diagnostics, and a
/// command that was refused before it was read counts. Outlived by what it is given; any thread.
class ServerObserver final : public http::Observer {
 public:
  /// `counters`: of the server that takes commands, else null.
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
