#pragma once

#include "store/repair.h"
#include "tests/store/closed_store.h"

namespace daybook::testing {

/// Repairs; fails the test if the repair fails.
RepairReport repair(const ClosedStore& store, RepairOptions options = {});
RepairOptions dry();
RepairOptions accepting();

/// Opens the Store, checks its events and epoch, and closes it.
void check_has(ClosedStore& store, std::uint64_t events, std::uint32_t epoch);

/// Changes the last byte of an event's record in the write-ahead log.
void damage_wal(const ClosedStore& store, std::string_view payload);

/// Changes a byte in the only data block of the only table.
void damage_table(const ClosedStore& store);

}  // namespace daybook::testing
