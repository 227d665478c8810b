#pragma once

#include <string>

#include "core/view_store.h"
#include "projections/projection.h"

namespace daybook {

/// How a View stands to the projection of this program: whether its rows can be read and go on, or
/// must be built again. The View keeps the schema that its rows were written with, see
/// docs/view-format.md. A value; refers to the compiled schema.
struct ViewFit {
  RowSchema rows;           ///< of the program, with the indexes that the View has
  std::string form;         ///< to be stored with the next commit; empty = what is there is right
  std::string why_rebuild;  ///< a sentence without an end; empty = it goes on as it is
  bool is_readable = true;  ///< otherwise rows would be misread
};

/// The error is one of reading the View.
Result<ViewFit> fit_view(const ProjectionDefinition& definition, const View& view);

/// Of a View that cannot be read before it is built again.
Error view_mismatch(const ViewName& name, std::string_view why);

}  // namespace daybook
