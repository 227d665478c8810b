#pragma once

#include "base/bytes.h"

/// One function for each reader of bytes that this program has not made itself: it gives the input
/// to the reader, and ends the program when a property of the answer does not hold. Deterministic,
/// without files and clocks. X is in X_target.cpp and has its inputs in corpus/X/.
namespace daybook::fuzz {

void checkpoint(Bytes input);
void control_frame(Bytes input);
void cursor(Bytes input);
void feed_frame(Bytes input);
void format_file(Bytes input);
void http_body(Bytes input);
void http_request(Bytes input);
void http_response(Bytes input);
void http_session(Bytes input);
void json_command(Bytes input);
void json_output(Bytes input);
void manifest(Bytes input);
void mark_file(Bytes input);
void record(Bytes input);
void row_key(Bytes input);
void snapshot(Bytes input);
void token(Bytes input);
void wal_batch(Bytes input);
void wal_reader(Bytes input);

}  // namespace daybook::fuzz
