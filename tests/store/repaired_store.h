#pragma once

#include "store/repair.h"
#include "tests/store/closed_store.h"

namespace daybook::testing {

/// The test fails if the repair does.
RepairReport repair(const ClosedStore& store, RepairOptions options = {});
RepairOptions dry();
RepairOptions accepting();

/// Opens it, and closes it again.
void check_has(ClosedStore& store, std::uint64_t events, std::uint32_t epoch);

/// Changes the last byte of the record of an event in the write-ahead log.
void damage_wal(const ClosedStore& store, std::string_view payload);

/// Changes a byte in the only block of records of the only table.
void damage_table(const ClosedStore& store);

}  // namespace daybook::testing
