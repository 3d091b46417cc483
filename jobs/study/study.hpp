#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "estimators/regression/fit_options.hpp"
#include "sim/settings.hpp"

namespace causum::jobs {

/// Sizes of one condition's data sets, before the split into training and test samples.
struct SampleSizes {
    std::int64_t n_obs = 0;     ///< observational data set
    std::int64_t n_single = 0;  ///< each of the K single-intervention data sets
    std::int64_t n_joint = 0;   ///< joint data set: toplines and test set only
};

/// The columns of a real table that a model is like.
struct ModelColumns {
    std::vector<std::string> actions;  ///< in causal order
    std::string outcome;

    bool operator==(const ModelColumns&) const = default;
};

/// A real table as a study names it.
struct TableFile {
    std::string file = {};    ///< empty: the study has none
    std::string sha256 = {};  ///< 64 hexadecimal digits
};

/// What settings say of one condition, its sample sizes apart.
struct ConditionSettings {
    sim::ScmSettings scm;  ///< its table is what add_table (jobs/study/model_table.hpp) sets
    ModelColumns columns;
    sim::InteractionSettings interaction;
    double post_nonlinear_strength = 0.0;  ///< τ; 0 in the other families
    std::int64_t data_sets = 1;            ///< drawn from each SCM
    estimators::FitOptions fit;
    double interval_level = 0.9;  ///< nominal coverage of the intervals that fits have

    bool operator==(const ConditionSettings&) const = default;
};

/// One point of the design: all that determines a replicate's samples and fits, except seed and replicate.
struct Condition : ConditionSettings {
    SampleSizes sizes;
    std::vector<std::string> axis_values;  ///< canonical text, one per axis of the study
    std::string key;  ///< canonical text of every setting that determines samples and fits, defaults included
};

/// A key of the conditions and its values in the study: an axis, if they are several. Axes are crossed in the
/// order of `causum list`, the last one varying fastest.
struct Axis {
    enum class Type : std::uint8_t { integer, number, text };
    std::string key = {};  ///< as written in study files: "data.ratio"
    Type type = Type::number;
    std::vector<std::string> values = {};  ///< canonical text
};

/// A checked study.
struct Study {
    std::string name;
    std::uint64_t seed = 1;
    std::int64_t replicates = 100;
    std::vector<std::string> estimators;
    TableFile table;
    std::vector<std::string> table_notes;     ///< how its table was read
    std::vector<std::string> table_warnings;  ///< what of it models may not be like
    std::string table_fidelity;  ///< how far models are like it (table_fidelity.hpp); results keep it
    std::vector<Axis> axes;
    std::vector<Axis> constants;  ///< keys with one value, of those conditions whose family they apply to
    /// Keys whose value is the one of the older results that the study goes on with, not today's default.
    std::vector<std::string> kept_keys;
    std::vector<Condition> conditions;
    /// A study file with every setting written out but kept_keys, after the comment that the file began with;
    /// parse_stored_study gives the same study.
    std::string text;
};

}  // namespace causum::jobs
