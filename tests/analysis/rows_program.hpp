#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include "results/results_file.hpp"

namespace causum::analysis {

/// What a program does with the rows of a real study as the population: draws so many studies of each size.
/// @throws std::exception if the population does not suit it
using RowsProgram = void (*)(const results::Table& population, std::size_t studies,
                             const std::vector<std::size_t>& replicates);

/// `main` of a program with the arguments RESULTS STUDIES REPLICATES...
inline int run_rows_program(int argc, char** argv, RowsProgram program) {
    if (argc < 4) {
        fmt::print(stderr, "usage: {} RESULTS STUDIES REPLICATES...\n", argv[0]);
        return 2;
    }
    const auto number = [&](int i) { return static_cast<std::size_t>(std::atol(argv[i])); };
    std::vector<std::size_t> replicates;
    for (int i = 3; i < argc; ++i) replicates.push_back(number(i));
    try {
        program(results::read_results(argv[1]), number(2), replicates);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", argv[1], error.what());
        return 1;
    }
}

}  // namespace causum::analysis
