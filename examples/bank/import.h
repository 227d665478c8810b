#pragma once

#include <daybook/service/verb.h>

namespace bank {

/// `bank import FILE.csv`: books the transactions of the old bank. Each row becomes one booking on
/// its account, in the order of the file. Importing twice adds nothing, since each command's id
/// comes from the row. Rows that cannot be booked are written to a file of their own.
daybook::Verb import_verb();

}  // namespace bank
