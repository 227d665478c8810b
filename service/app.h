#pragma once

#include <set>

#include "service/wiring/domain.h"

namespace daybook {

/// A domain as a program with a command line:
///   int main(int argc, char** argv) {
///     return daybook::App{"bank"}.aggregate<Account>().projection<Balances>().run(argc, argv);
///   }
/// Created and run by main, on its thread.
class App {
 public:
  explicit App(std::string name) { domain_.name = std::move(name); }

  template <Aggregate A>
  App& aggregate() {
    return add(AggregateDecider<A>::make());
  }

  /// A decider over several streams, e.g. a transfer, or over a consistency boundary.
  template <class D>
  App& decider() {
    return add(make_decider<D>());
  }

  template <Projection P>
  App& projection() {
    return add(P::name, [] { return ProjectionOf<P>::make(); });
  }

  /// Adds a verb of the program's own.
  App& verb(Verb verb);

  /// Adds HTTP routes of the program's own.
  App& routes(MakeRoutes make) {
    domain_.routes.push_back(std::move(make));
    return *this;
  }

  /// Returns the exit code for main, see ExitCode.
  int run(int argc, char** argv);

 private:
  App& add(Result<std::unique_ptr<Decider>> decider);
  App& add(std::string projection_name, Views::MakeProjection make);
  void refuse(std::string mistake);

  Domain domain_;
  std::set<std::string> projection_names_;
  std::optional<Error> mistake_;  // the first invalid declaration, reported by run()
};

}  // namespace daybook
