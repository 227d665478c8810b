#include <daybook/service/app.h>

#include "append.h"
#include "dcb.capnp.h"
#include "read.h"

namespace {

using daybook::Completion;
using daybook::Result;
using daybook::http::Request;
using daybook::http::Response;

Result<void> add_door(daybook::Service& service, daybook::Routes& routes) {
  DAYBOOK_TRY(const auto schema, daybook::EventSchema::of<dcb::StoredEvent>());
  DAYBOOK_CHECK(service.store().declare(schema));
  DAYBOOK_CHECK(service.store().open_log(daybook::LogName::main()));
  routes.on_command_api("GET", "/dcb/read",
                        [&service](const Request& request, Completion<Result<Response>> done) {
                          done(dcb::read(service, request));
                        });
  routes.on_command_api("POST", "/dcb/append",
                        [&service](const Request& request, Completion<Result<Response>> done) {
                          dcb::append(service, request, std::move(done));
                        });
  return {};
}

}  // namespace

int main(int argc, char** argv) { return daybook::App{"dcb"}.routes(add_door).run(argc, argv); }
