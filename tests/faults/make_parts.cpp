// make_parts STUDY DIR PARTS: writes a directory of that many parts, whose rows hold made-up numbers.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "jobs/store/study_directory.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "results/results_file.hpp"

using namespace causum;

int main(int argc, char** argv) try {
    if (argc != 4) return 2;
    const jobs::Study study = jobs::read_study(argv[1]);
    const jobs::StudyDirectory directory(argv[2]);
    const std::int64_t parts = std::strtoll(argv[3], nullptr, 10);
    directory.prepare();
    for (std::int64_t part = 0; part < parts; ++part) {
        std::vector<std::int64_t> replicates;
        for (std::int64_t r = part; r < study.replicates; r += parts) replicates.push_back(r);
        results::Table table = jobs::make_rectangle(study, replicates);
        table.allocate();
        for (std::size_t row = 0; row < table.status.size(); ++row) {
            for (std::size_t m = 0; m < results::metric_count; ++m)
                table.metrics[m][row] = static_cast<double>(part) + 0.001 * static_cast<double>(row + m);
            table.status[row] = FitStatus::ok;
            table.penalty_on_edge[row] = 0;
        }
        for (auto& fact : table.facts) {
            for (std::size_t cell = 0; cell < fact.size(); ++cell) fact[cell] = static_cast<double>(cell);
        }
        results::write_results(directory.parts_directory() / ("part-made-" + std::to_string(part) + ".h5"),
                               table);
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "make_parts: %s\n", error.what());
    return 1;
}
