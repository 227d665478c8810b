#pragma once

#include <capnp/schema-parser.h>
#include <fmt/format.h>
#include <kj/filesystem.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/model/schema.h"

namespace daybook::support {

/// Declarations as one version of a program has them. Structs of the same name have the same id in
/// all versions, so two versions cannot be compiled into one program. Owns the schemas it returns.
/// Owned by a test; one thread.
class ParsedSchema {
 public:
  /// Throws kj::Exception if the declarations are invalid.
  explicit ParsedSchema(std::string_view declarations) {
    const auto directory = kj::newInMemoryDirectory(kj::nullClock());
    const kj::Path path{"version.capnp"};
    const auto text = fmt::format(
        "@0xb1e5a4b9d0c3f2e1;\nusing Daybook = import \"/daybook/core/daybook.capnp\";\n{}\n",
        declarations);
    directory->openFile(path, kj::WriteMode::CREATE)
        ->writeAll(kj::StringPtr{text.c_str(), text.size()});
    const auto disk = kj::newDiskFilesystem();
    const auto daybook = disk->getRoot().openSubdir(kj::Path::parse(DAYBOOK_IMPORT_DIR + 1));
    const auto system = disk->getRoot().openSubdir(kj::Path::parse("usr/include"));
    const kj::ReadableDirectory* imports[] = {daybook.get(), system.get()};
    file_ = parser_.parseFromDirectory(*directory, path.clone(), imports);
  }

  capnp::StructSchema get(const char* name) const { return file_.getNested(name).asStruct(); }
  EventSchema events(const char* name = "Event") const {
    auto schema = EventSchema::of(get(name));
    if (!schema) throw std::runtime_error{schema.error().message()};
    return *std::move(schema);
  }

 private:
  capnp::SchemaParser parser_;
  capnp::ParsedSchema file_;
};

}  // namespace daybook::support
