#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "bench/frame/runner.h"

namespace daybook::bench {

/// One line of JSON for one figure of a case, without the end of the line.
std::string to_json(const Case& what, const Outcome& outcome, const FigureOutcome& figure);

/// Where results go. Owned by the program; one thread.
class Report {
 public:
  virtual ~Report() = default;
  virtual void add(const Case& what, const Outcome& outcome) = 0;
};

/// Nothing but to_json lines.
std::unique_ptr<Report> make_json_report(std::ostream& out);
/// An aligned table for people; it needs to know beforehand which cases there will be.
std::unique_ptr<Report> make_table(std::ostream& out, const std::vector<Case>& cases);

}  // namespace daybook::bench
