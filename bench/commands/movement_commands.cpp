#include "bench/commands/movement_commands.h"

#include "load/movement.capnp.h"

#include "bench/load/payloads.h"
#include "core/model/command.h"

namespace daybook::bench {
namespace {

kj::Array<capnp::word> command_of(const kj::Array<capnp::word>& payload) {
  PayloadMessage message{{payload.begin(), payload.size()}};
  const auto movement = message.root<MovementEvent>().getMoved();
  auto request = CommandRequest::build<MovementCommand>(
      "", [&](MovementCommand::Builder command) { command.setMove(movement); });
  return std::move(request.command);
}

}  // namespace

std::vector<kj::Array<capnp::word>> movement_commands(std::size_t count) {
  const auto payloads = Payloads::make();
  std::vector<kj::Array<capnp::word>> commands;
  for (std::uint64_t i = 0; i < count; ++i) commands.push_back(command_of(payloads->copy(i)));
  return commands;
}

}  // namespace daybook::bench
