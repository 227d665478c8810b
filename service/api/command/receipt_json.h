#pragma once

#include <string>

#include "core/model/append.h"

namespace daybook {

/// Formats a Receipt as one JSON object.
std::string receipt_json(const Receipt& receipt);

}  // namespace daybook
