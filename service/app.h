#pragma once

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
    domain_.projections.push_back([] { return ProjectionOf<P>::make(); });
    return *this;
  }

  /// A verb of the program's own, beside those that every program has.
  App& verb(Verb verb) {
    domain_.verbs.push_back(std::move(verb));
    return *this;
  }

  /// The exit code for main, see ExitCode.
  int run(int argc, char** argv);

 private:
  App& add(Result<std::unique_ptr<Decider>> decider);

  Domain domain_;
  std::optional<Error> mistake_;  // the first thing that makes no sense, told by run()
};

}  // namespace daybook
