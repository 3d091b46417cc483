#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/statistics/statistics.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Levels at which the tests of additivity are judged: A and C; D and D1, whose size is hurt by what a
/// polynomial m_k misses.
inline constexpr double common_level = 0.05;
inline constexpr double elsewhere_level = 0.01;

/// A test of additivity: its p-value, its name and the level that it is judged at.
struct AdditivityTest {
    results::Fact p_value;
    std::string_view name;
    double level;
};
inline constexpr std::array<AdditivityTest, 4> additivity_tests = {{
    {results::Fact::p_a, "A", common_level},
    {results::Fact::p_d, "D", elsewhere_level},
    {results::Fact::p_d1, "D1", elsewhere_level},
    {results::Fact::p_c, "C", common_level},
}};

/// What the tests of one data set read as.
enum class Reading : std::uint8_t {
    additive,             ///< none rejects
    actions_interact,     ///< A, not D
    action_confounder,    ///< A and D, not C
    confounder_products,  ///< A, D and C: a reading by parsimony, several violations can do that too
    none,                 ///< D or C without A, or a test that the reading needs could not be made
};
inline constexpr std::array<std::string_view, 5> reading_names = {
    "additive", "actions interact", "action x confounder", "products of confounders", "no reading"};

/// @param a, d, c  p-values; NaN where there is no test, which does not reject. Nothing is read without A,
/// and none but additive without D or C where they would decide.
[[nodiscard]] Reading read_tests(double a, double d, double c);

/// How often the tests rejected under one condition, over the replicates that have them.
struct AdditivityRates {
    /// Whether the condition's models are additive with independent confounders, so that rates are sizes;
    /// else they are powers.
    bool is_additive = false;
    std::array<MonteCarloEstimate, additivity_tests.size()> rejected;
    std::array<MonteCarloEstimate, reading_names.size()> readings;  ///< shares of models

    [[nodiscard]] bool is_known() const { return readings.front().count > 0; }
};

/// Of each condition; rates without values where nothing was tested.
[[nodiscard]] std::vector<AdditivityRates> additivity_rates(const results::Table& table);

}  // namespace causum::analysis
