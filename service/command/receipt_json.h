#pragma once

#include <string>

#include "core/append.h"

namespace daybook {

/// A Receipt as one JSON object.
std::string receipt_json(const Receipt& receipt);

}  // namespace daybook
