#pragma once

// Names and numbers that writing and reading share. docs/results-format.md describes them.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "results/table.hpp"

namespace causum::results {

/// Root attribute `format`: tells a results file from other HDF5 files.
inline constexpr std::string_view format_name = "causum results";

enum class Dimension : std::size_t { condition, replicate, estimator };
inline constexpr std::array<const char*, 3> dimension_names = {"condition", "replicate", "estimator"};

/// Dimensions of the variables, in order.
inline constexpr std::array along_condition = {Dimension::condition};
inline constexpr std::array along_replicate = {Dimension::replicate};
inline constexpr std::array along_estimator = {Dimension::estimator};
inline constexpr std::array along_cells = {Dimension::condition, Dimension::replicate};
inline constexpr std::array along_rows = {Dimension::condition, Dimension::replicate, Dimension::estimator};

/// Variables that are not in metric_infos or fact_infos and not coordinates.
inline constexpr const char* condition_key_name = "condition_key";
inline constexpr const char* estimator_key_name = "estimator_key";
inline constexpr const char* penalty_on_edge_name = "penalty_on_edge";
inline constexpr const char* status_name = "status";
inline constexpr const char* uses_joint_data_name = "uses_joint_data";
inline constexpr const char* estimator_role_name = "estimator_role";
inline constexpr const char* estimator_style_name = "estimator_style";
inline constexpr const char* estimator_summary_name = "estimator_summary";

/// Root attribute: the estimator that the others are compared with.
inline constexpr const char* reference_name = "reference";
/// Attribute of a coordinate whose setting has one.
inline constexpr const char* neutral_value_name = "neutral_value";

/// Root attributes of a run that a rule on standard errors stopped.
inline constexpr const char* stop_rule_name = "stop_rule";
inline constexpr const char* stop_replicates_name = "stop_replicates";

/// Root attribute of a study with a real table.
inline constexpr const char* table_fidelity_name = "table_fidelity";

/// Texts of the provenance and the root attributes that hold them.
inline constexpr std::array<std::pair<const char*, std::string Provenance::*>, 9> provenance_texts = {{
    {"program_version", &Provenance::program_version},
    {"git_commit", &Provenance::git_commit},
    {"compiler", &Provenance::compiler},
    {"instruction_path", &Provenance::instruction_path},
    {"study_name", &Provenance::study_name},
    {"study_text", &Provenance::study_text},
    {"host", &Provenance::host},
    {"start", &Provenance::start},
    {"end", &Provenance::end},
}};

}  // namespace causum::results
