#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/tables/summary_grids.hpp"
#include "data/csv_writer.hpp"

namespace causum::analysis {

namespace {

/// "share_action_x_confounder"
std::string column_of(std::string_view reading) {
    std::string name = fmt::format("share_{}", reading);
    std::ranges::replace(name, ' ', '_');
    return name;
}

void add_estimate(std::vector<std::string>& fields, const MonteCarloEstimate& estimate) {
    fields.push_back(csv_number(estimate.value));
    fields.push_back(csv_number(estimate.error));
}

std::vector<std::string> header_of(const Summary& summary) {
    std::vector<std::string> result;
    for (const results::Coordinate& coordinate : summary.coordinates) result.push_back(coordinate.name);
    result.emplace_back("rates_are");
    for (const AdditivityTest& test : additivity_tests) {
        const std::string name(results::fact_infos[static_cast<std::size_t>(test.p_value)].name);
        for (const char* suffix : {"level", "count", "rejected", "rejected_mcse"})
            result.push_back(fmt::format("{}_{}", name, suffix));
    }
    result.emplace_back("read_count");
    for (const std::string_view reading : reading_names) {
        result.push_back(column_of(reading));
        result.push_back(column_of(reading) + "_mcse");
    }
    return result;
}

}  // namespace

std::string additivity_csv(const Summary& summary) {
    std::string out = csv_line(header_of(summary));
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const AdditivityRates& rates = summary.additivity[c];
        if (!rates.is_known()) continue;
        std::vector<std::string> fields;
        for (const results::Coordinate& coordinate : summary.coordinates)
            fields.push_back(coordinate_text(coordinate, c));
        fields.emplace_back(rates.is_additive ? "size" : "power");
        for (std::size_t t = 0; t < additivity_tests.size(); ++t) {
            fields.push_back(csv_number(additivity_tests[t].level));
            fields.push_back(fmt::format("{}", rates.rejected[t].count));
            add_estimate(fields, rates.rejected[t]);
        }
        fields.push_back(fmt::format("{}", rates.readings.front().count));
        for (const MonteCarloEstimate& share : rates.readings) add_estimate(fields, share);
        out += csv_line(fields);
    }
    return out;
}

}  // namespace causum::analysis
