#pragma once

#include <daybook/service/cli/verb.h>

namespace bank {

/// `bank import FILE.csv`: books the transactions of the old bank. Each row becomes one booking on
/// its account, in file order. Importing twice adds nothing, because each command's id comes from
/// its row. Rows that cannot be booked are written to a separate file.
daybook::Verb import_verb();

}  // namespace bank
