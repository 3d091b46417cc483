#include "jobs/commands/selftest_command.hpp"

#include <cstdio>

#include "jobs/commands/options.hpp"
#include "jobs/commands/selftest.hpp"

namespace causum::jobs {

TestItself parse_selftest(Arguments arguments) {
    refuse_arguments(arguments, "selftest");
    return {};
}

int execute(const TestItself&) {
    return selftest(stdout) ? exit_done : exit_failed;
}

std::string selftest_help() {
    return R"(Usage: causum selftest

Computes the golden rows, with every estimator, family and violation, and compares them bit for bit with those
that are built into the program. Takes seconds, writes no file. If they are the same, this program's results
on this machine fit together with those of others; its last line begins with yes or no.

CAUSUM_INSTRUCTIONS=x86-64 (or x86-64-v3, x86-64-v4) tests other kernels than the processor's best. A program
built with -DCAUSUM_ALLOW_FLAGS=ON, which `causum --version` says, may give other bits.

Exit codes: 0 the same bits; 1 a row differs.
)";
}

}  // namespace causum::jobs
