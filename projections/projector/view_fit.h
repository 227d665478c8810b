#pragma once

#include <string>

#include "core/ports/view_store.h"
#include "projections/projection.h"

namespace daybook {

/// How a View relates to this program's projection: whether its rows can be read and updated, or
/// must be rebuilt. The View stores the schema its rows were written with, see docs/view-format.md.
/// A value; refers to the compiled schema.
struct ViewFit {
  RowSchema rows;           ///< of the program, with the indexes that the View has
  std::string form;         ///< to store with the next commit; empty = the stored form is current
  std::string why_rebuild;  ///< a sentence without full stop; empty = no rebuild is needed
  bool is_readable = true;  ///< false = rows would be misread
};

/// Fails when the View cannot be read.
Result<ViewFit> fit_view(const ProjectionDefinition& definition, const View& view);

/// The error of a View that cannot be read until it is rebuilt.
Error view_mismatch(const ViewName& name, std::string_view why);

}  // namespace daybook
