// Writes sample_table() to the file named on the command line, for read_by_name.py.

#include <cstdio>
#include <exception>

#include "results/results_file.hpp"
#include "tests/results/sample_table.hpp"

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: results_fixture FILE\n", stderr);
        return 2;
    }
    try {
        causum::results::write_results(arguments[1], causum::results::sample_table());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
