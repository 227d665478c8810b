// Compiled into each program that links daybook::testing and Catch2.
#include <daybook/core/testing/report_to_catch.h>
