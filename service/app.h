#pragma once

#include <set>

#include "service/domain.h"

namespace daybook {

/// A domain as a program with its command line:
///   int main(int argc, char** argv) {
///     return daybook::App{"bank"}.aggregate<Account>().projection<Balances>().run(argc, argv);
///   }
/// Made and run by main.
class App {
 public:
  explicit App(std::string name) { domain_.name = std::move(name); }

  template <Aggregate A>
  App& aggregate() {
    return add(AggregateDecider<A>::make());
  }

  /// A decider over several streams, e.g. a transfer, or over a boundary.
  template <class D>
  App& decider() {
    return add(make_decider<D>());
  }

  template <Projection P>
  App& projection() {
    return add(P::name, [] { return ProjectionOf<P>::make(); });
  }

  /// A verb of the program's own, beside those that every program has.
  App& verb(Verb verb);

  /// HTTP routes of the program's own, beside those that every program has.
  App& routes(MakeRoutes make) {
    domain_.routes.push_back(std::move(make));
    return *this;
  }

  /// The exit code for main, see ExitCode.
  int run(int argc, char** argv);

 private:
  App& add(Result<std::unique_ptr<Decider>> decider);
  App& add(std::string projection_name, Views::MakeProjection make);
  void refuse(std::string mistake);

  Domain domain_;
  std::set<std::string> projection_names_;
  std::optional<Error> mistake_;  // the first thing that makes no sense, told by run()
};

}  // namespace daybook
