#pragma once

#include "service/diagnostics/failure_reports.h"
#include "service/http/observer.h"

namespace daybook {

/// What concerns more than the client: an answer of 500 or above is a line of diagnostics. Outlived
/// by what it is given; any thread.
class ServerObserver final : public http::Observer {
 public:
  explicit ServerObserver(FailureReports& failures) : failures_{failures} {}

  void failing(http::Response& response, std::string_view asked) override;
  void broken_off(const Error& error, std::string_view asked) override;
  void refused(const http::Request&, const http::Response&) override {}

 private:
  FailureReports& failures_;
};

}  // namespace daybook
