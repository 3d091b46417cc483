#include "jobs/study/settings_table.hpp"
#include "core/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

constexpr std::array<std::string_view, 2> yes_and_no = {"yes", "no"};
constexpr std::array<std::string_view, 2> joint_size_names = {"per_regime", "total"};
constexpr std::array<std::string_view, 1> degree_choice_names = {"auto"};

constexpr std::uint64_t max_replicates = 4294967295;  // a replicate's number has 32 bits in a random counter
constexpr std::uint64_t max_samples = 1'000'000'000;
constexpr std::uint64_t max_total = 100'000'000'000;

constexpr NumberRange positive = {.min = 0, .min_included = false};
/// A lognormal's sigma: far beyond, its moments leave the range of doubles.
constexpr NumberRange sigma = {.min = 0, .max = 5, .min_included = false};
constexpr NumberRange not_negative = {.min = 0};
constexpr NumberRange probability = {.min = 0, .max = 1};
constexpr NumberRange density = {.min = 0, .max = 1, .min_included = false};
constexpr NumberRange level = {.min = 0, .max = 0.999999, .min_included = false};
constexpr NumberRange any_number = {};

template <class Integer>
Integer integer(const Value& value) {
    return static_cast<Integer>(std::get<std::uint64_t>(value.data));
}

double number(const Value& value) {
    return std::get<double>(value.data);
}

template <class Enum>
Enum choice(const Value& value) {
    return static_cast<Enum>(std::get<Chosen>(value.data).index);
}

void write_joint_n(Settings& settings, const Value& value) {
    if (const Chosen* const chosen = std::get_if<Chosen>(&value.data)) {
        constexpr std::array<SizeSettings::Joint, joint_size_names.size()> meanings = {
            SizeSettings::Joint::per_regime, SizeSettings::Joint::total};
        settings.sizes.joint = meanings[chosen->index];
    } else {
        settings.sizes.joint = SizeSettings::Joint::fixed;
        settings.sizes.joint_n = integer<std::int64_t>(value);
    }
}

void write_degree(Settings& settings, const Value& value) {
    const bool is_automatic = std::holds_alternative<Chosen>(value.data);
    settings.fit.degree_choice =
        is_automatic ? estimators::DegreeChoice::automatic : estimators::DegreeChoice::fixed;
    settings.fit.regression.degree = is_automatic ? estimators::usual_degree : integer<int>(value);
}

// A new key is a row here and what its `write` writes into; tests/jobs/study/absent_values.txt says so, too.
constexpr auto table = std::to_array<Setting>({
    {.key = "name",
     .type = StudyName{},
     .meaning = "the study's name; its results go to results/<name>",
     .several = SeveralValues::forbidden,
     .in_key = InKey::no,
     .write = [](Settings& s, const Value& v) { s.name = std::get<std::string>(v.data); }},
    {.key = "seed",
     .type = IntegerRange{},
     .default_text = "1",
     .absent_text = "1",
     .meaning = "seed of all random numbers",
     .several = SeveralValues::forbidden,
     .in_key = InKey::no,
     .write = [](Settings& s, const Value& v) { s.seed = integer<std::uint64_t>(v); }},
    {.key = "replicates",
     .type = IntegerRange{.min = 1, .max = max_replicates},
     .default_text = "100",
     .absent_text = "100",
     .meaning = "random models, each with its own data, shared by all conditions",
     .several = SeveralValues::forbidden,
     .in_key = InKey::no,
     .write = [](Settings& s, const Value& v) { s.replicates = integer<std::int64_t>(v); }},

    {.key = "scm.family",
     .type = FamilyName{},
     .default_text = "polynomial",
     .absent_text = "polynomial",
     .meaning = "family that random models are drawn from",
     .write = [](Settings& s,
                 const Value& v) { s.scm.family = sim::find_family(std::get<std::string>(v.data))->name; }},
    {.key = "scm.actions",
     .type = IntegerRange{.min = 1, .max = 64},
     .default_text = "5",
     .absent_text = "5",
     .meaning = "K, the number of actions",
     .needs = &sim::Family::chooses_actions,
     .implied = [](const ConditionSettings& s) { return std::to_string(s.scm.actions); },
     .write = [](Settings& s, const Value& v) { s.scm.actions = integer<int>(v); }},

    {.key = "scm.action_units",
     .type = Choice{sim::action_units_names},
     .default_text = "raw",
     .absent_text = "raw",
     .meaning = "what outcome mechanisms take: an action as it is, or (a - pilot mean) / pilot sd",
     .needs = &sim::Family::chooses_action_units,
     .write = [](Settings& s, const Value& v) { s.scm.action_units = choice<sim::ActionUnits>(v); }},
    {.key = "scm.action_strength",
     .type = not_negative,
     .default_text = "1",
     .absent_text = "1",
     .neutral_value = 1,
     .meaning = "multiplies the coefficients of outcome mechanisms that have nothing but an action in them",
     .write = [](Settings& s, const Value& v) { s.scm.action_strength = number(v); }},
    {.key = "scm.edge_strength",
     .type = not_negative,
     .default_text = "1",
     .absent_text = "1",
     .neutral_value = 1,
     .meaning = "multiplies the coefficients of action mechanisms that have an action in them",
     .write = [](Settings& s, const Value& v) { s.scm.edge_strength = number(v); }},
    {.key = "scm.confounding_strength",
     .type = not_negative,
     .default_text = "1",
     .absent_text = "1",
     .neutral_value = 1,
     .meaning =
         "multiplies the coefficients of all mechanisms that have a confounder in them; 0: no confounding",
     .write = [](Settings& s, const Value& v) { s.scm.confounding_strength = number(v); }},
    {.key = "scm.modulation_strength",
     .type = not_negative,
     .default_text = "1",
     .absent_text = "1",
     .neutral_value = 1,
     .meaning = "multiplies the coefficients of outcome mechanisms that have action and confounder in them",
     .write = [](Settings& s, const Value& v) { s.scm.modulation_strength = number(v); }},

    {.key = "confounders.correlation",
     .type = NumberRange{.min = 0.0, .max = 0.999999},
     .default_text = "0",
     .absent_text = "0",
     .neutral_value = 0,
     .meaning = "correlation of any two confounders: violates pairwise confounding",
     .write = [](Settings& s, const Value& v) { s.scm.correlation = number(v); }},
    {.key = "confounders.shared",
     .type = Choice{sim::shared_confounders_names},
     .default_text = "all",
     .absent_text = "all",
     .meaning = "which confounders the correlation ties together: all, or one random pair",
     .write = [](Settings& s, const Value& v) { s.scm.shared = choice<sim::SharedConfounders>(v); }},

    {.key = "interaction.kind",
     .type = Choice{sim::interaction_kind_names},
     .default_text = "action_action",
     .absent_text = "action_action",
     .meaning =
         "which interactions violate the additive outcome; data: the products of two actions that a real "
         "table has",
     .write = [](Settings& s,
                 const Value& v) { s.interaction.terms.kind = choice<sim::InteractionKind>(v); }},
    {.key = "interaction.strength",
     .type = not_negative,
     .default_text = "0",
     .absent_text = "0",
     .neutral_value = 0,
     .meaning = "sd of the interaction / sd of the additive joint effect, both under joint interventions; of "
                "kind data the factor of what the table has: 1 = as found",
     .write = [](Settings& s, const Value& v) { s.interaction.strength = number(v); }},
    {.key = "interaction.density",
     .type = density,
     .default_text = "1",
     .absent_text = "1",
     .meaning = "probability that a model has a term of the interaction; at least one is there",
     .write = [](Settings& s, const Value& v) { s.interaction.terms.density = number(v); }},

    {.key = "support.train_shift",
     .type = any_number,
     .default_text = "0",
     .absent_text = "0",
     .unit = "sd",
     .neutral_value = 0,
     .meaning = "shift of single interventions away from the observational mean",
     .write = [](Settings& s, const Value& v) { s.scm.train_support.shift = number(v); }},
    {.key = "support.train_scale",
     .type = positive,
     .default_text = "1",
     .absent_text = "1",
     .unit = "sd",
     .neutral_value = 1,
     .meaning = "sd of single interventions / observational sd",
     .write = [](Settings& s, const Value& v) { s.scm.train_support.scale = number(v); }},
    {.key = "support.test_shift",
     .type = any_number,
     .default_text = "0",
     .absent_text = "0",
     .unit = "sd",
     .neutral_value = 0,
     .meaning = "shift of joint interventions, of toplines and test set alike",
     .write = [](Settings& s, const Value& v) { s.scm.test_support.shift = number(v); }},
    {.key = "support.test_scale",
     .type = positive,
     .default_text = "1",
     .absent_text = "1",
     .unit = "sd",
     .neutral_value = 1,
     .meaning = "sd of joint interventions / observational sd",
     .write = [](Settings& s, const Value& v) { s.scm.test_support.scale = number(v); }},

    {.key = "polynomial.edge_probability",
     .type = probability,
     .default_text = "0.3",
     .absent_text = "0.3",
     .meaning = "probability that an action affects a later one",
     .write = [](Settings& s, const Value& v) { s.scm.polynomial.edge_probability = number(v); }},
    {.key = "polynomial.noise",
     .type = NoiseSet{},
     .default_text = "gaussian,uniform,logistic",
     .absent_text = "gaussian,uniform,logistic",
     .meaning = "kinds of noise; each noise's kind is drawn from them uniformly",
     .write = [](Settings& s,
                 const Value& v) { s.scm.polynomial.noise = std::get<std::vector<sim::NoiseKind>>(v.data); }},
    {.key = "polynomial.confounder_sd",
     .type = positive,
     .default_text = "0.5",
     .absent_text = "0.5",
     .meaning = "sd of each confounder",
     .write = [](Settings& s, const Value& v) { s.scm.polynomial.confounder_sd = number(v); }},
    {.key = "polynomial.action_noise_sd",
     .type = positive,
     .default_text = "0.1",
     .absent_text = "0.1",
     .meaning = "sd of the noise in each action",
     .write = [](Settings& s, const Value& v) { s.scm.polynomial.action_noise_sd = number(v); }},
    {.key = "polynomial.outcome_noise_sd",
     .type = not_negative,
     .default_text = "0.1",
     .absent_text = "0.1",
     .meaning = "sd of the noise in the outcome",
     .write = [](Settings& s, const Value& v) { s.scm.polynomial.outcome_noise_sd = number(v); }},

    {.key = "post_nonlinear.strength",
     .type = not_negative,
     .default_text = "1",
     .absent_text = "1",
     .neutral_value = 0,
     .meaning = "tau: the outcome is S + tau S^3/s^2, s the sd of the additive contributions under joint "
                "interventions",
     .write = [](Settings& s, const Value& v) { s.post_nonlinear_strength = number(v); }},
    {.key = "post_nonlinear.noise",
     .type = Choice{sim::outcome_noise_place_names},
     .default_text = "inside",
     .absent_text = "inside",
     .meaning = "whether S contains the outcome's noise, or it is added outside",
     .write = [](Settings& s,
                 const Value& v) { s.scm.post_nonlinear.noise = choice<sim::OutcomeNoisePlace>(v); }},

    {.key = "saturating.steepness_min",
     .type = positive,
     .default_text = "0.5",
     .absent_text = "0.5",
     .unit = "1 / pilot sd",
     .meaning = "every curve's steepness is log-uniform from here ...",
     .at_most = "saturating.steepness_max",
     .write = [](Settings& s, const Value& v) { s.scm.saturating.steepness_min = number(v); }},
    {.key = "saturating.steepness_max",
     .type = positive,
     .default_text = "2",
     .absent_text = "2",
     .unit = "1 / pilot sd",
     .meaning = "... to here",
     .write = [](Settings& s, const Value& v) { s.scm.saturating.steepness_max = number(v); }},
    {.key = "saturating.centre_max",
     .type = not_negative,
     .default_text = "1.5",
     .absent_text = "1.5",
     .unit = "pilot sd",
     .meaning = "where a curve is steepest is uniform from minus this to this about the action's mean",
     .write = [](Settings& s, const Value& v) { s.scm.saturating.centre_max = number(v); }},

    {.key = "semi_synthetic.data",
     .type = FileName{},
     .meaning =
         "table that models are like: a CSV file in the folder CAUSUM_DATA, else beside the study file",
     .several = SeveralValues::forbidden,
     .in_key = InKey::no,  // what is in the file counts, whatever its name is
     .write = [](Settings& s, const Value& v) { s.table.file = std::get<std::string>(v.data); }},
    {.key = "semi_synthetic.sha256",
     .type = Sha256{},
     .meaning = "SHA-256 of that file, to be sure that it is the same one; taken from the file unless given",
     .several = SeveralValues::forbidden,
     .digest_of = "semi_synthetic.data",
     .write = [](Settings& s, const Value& v) { s.table.sha256 = std::get<std::string>(v.data); }},
    {.key = "semi_synthetic.columns",
     .type = ColumnList{},
     .meaning = "columns that are actions, in causal order, with commas; K is their number",
     .write =
         [](Settings& s, const Value& v) {
             s.columns.actions = std::get<std::vector<std::string>>(v.data);
             s.scm.actions = static_cast<int>(s.columns.actions.size());
         }},
    {.key = "semi_synthetic.outcome",
     .type = ColumnName{},
     .meaning = "column that is the outcome",
     .write = [](Settings& s, const Value& v) { s.columns.outcome = std::get<std::string>(v.data); }},
    {.key = "semi_synthetic.degree",
     .type = IntegerRange{.min = 1, .max = 5},
     .default_text = "2",
     .absent_text = "2",
     .meaning = "total degree of the polynomials by which earlier actions determine a later one",
     .write = [](Settings& s, const Value& v) { s.scm.semi_synthetic.degree = integer<int>(v); }},
    {.key = "semi_synthetic.confounding",
     .type = NumberRange{.min = 0, .max = 1e6},
     .default_text = "1",
     .absent_text = "1",
     .meaning = "kappa: sd of the confounding / sd of the joint effect, both under joint interventions",
     .write = [](Settings& s, const Value& v) { s.scm.semi_synthetic.confounding = number(v); }},
    {.key = "semi_synthetic.share",
     .type = density,
     .default_text = "1",
     .absent_text = "1",
     .meaning = "share of a confounder's variance that its action depends on",
     .write = [](Settings& s, const Value& v) { s.scm.semi_synthetic.share = number(v); }},
    {.key = "semi_synthetic.resample",
     .type = Choice{yes_and_no},
     .default_text = "yes",
     .absent_text = "yes",
     .meaning = "whether each model is made of a bootstrap of the table's rows, or of the rows themselves",
     .write = [](Settings& s,
                 const Value& v) { s.scm.semi_synthetic.resample = std::get<Chosen>(v.data).index == 0; }},

    {.key = "linear.coefficient_min",
     .type = any_number,
     .default_text = "0.5",
     .absent_text = "0.5",
     .meaning = "coefficients of actions and confounders are uniform from here ...",
     .at_most = "linear.coefficient_max",
     .write = [](Settings& s, const Value& v) { s.scm.linear.coefficient_min = number(v); }},
    {.key = "linear.coefficient_max",
     .type = any_number,
     .default_text = "1.5",
     .absent_text = "1.5",
     .meaning = "... to here",
     .write = [](Settings& s, const Value& v) { s.scm.linear.coefficient_max = number(v); }},
    {.key = "linear.edge_probability",
     .type = probability,
     .default_text = "0.5",
     .absent_text = "0.5",
     .meaning = "probability that an action affects a later one",
     .write = [](Settings& s, const Value& v) { s.scm.linear.edge_probability = number(v); }},
    {.key = "linear.edge_coefficient_max",
     .type = not_negative,
     .default_text = "0.5",
     .absent_text = "0.5",
     .meaning = "coefficients between actions are uniform from minus this to this",
     .write = [](Settings& s, const Value& v) { s.scm.linear.edge_coefficient_max = number(v); }},
    {.key = "linear.sigma_min",
     .type = sigma,
     .default_text = "0.5",
     .absent_text = "0.5",
     .unit = "sd of the logarithm",
     .meaning = "every lognormal's sigma is uniform from here ...",
     .at_most = "linear.sigma_max",
     .write = [](Settings& s, const Value& v) { s.scm.linear.sigma_min = number(v); }},
    {.key = "linear.sigma_max",
     .type = sigma,
     .default_text = "1.5",
     .absent_text = "1.5",
     .unit = "sd of the logarithm",
     .meaning = "... to here",
     .write = [](Settings& s, const Value& v) { s.scm.linear.sigma_max = number(v); }},

    {.key = "data.n",
     .type = IntegerRange{.min = 1, .max = max_samples},
     .default_text = "10000",
     .absent_text = "10000",
     .unit = "samples",
     .meaning = "samples per data set at ratio 1; short for total = (K + 1) n",
     .in_key = InKey::as_sizes,
     .write = [](Settings& s, const Value& v) { s.sizes.n = integer<std::int64_t>(v); }},
    {.key = "data.total",
     .type = IntegerRange{.min = 1, .max = max_total},
     .unit = "samples",
     .meaning = "samples in all observational and single-intervention data together; instead of data.n",
     .in_key = InKey::as_sizes,
     .replaces = "data.n",
     .write = [](Settings& s, const Value& v) { s.sizes.total = integer<std::int64_t>(v); }},
    {.key = "data.ratio",
     .type = positive,
     .default_text = "1",
     .absent_text = "1",
     .meaning = "single-intervention sample size / observational sample size",
     .in_key = InKey::as_sizes,
     .write = [](Settings& s, const Value& v) { s.sizes.ratio = number(v); }},
    {.key = "data.joint_n",
     .type = IntegerOrChoice{.range = {.min = 1, .max = max_samples}, .choice = {joint_size_names}},
     .default_text = "per_regime",
     .absent_text = "per_regime",
     .unit = "samples",
     .meaning = "samples in the joint data set, which only toplines train on; per_regime: total / (K + 1)",
     .in_key = InKey::as_sizes,
     .write = write_joint_n},

    {.key = "data.sets",
     .type = IntegerRange{.min = 1, .max = 1000},
     .default_text = "1",
     .absent_text = "1",
     .unit = "data sets",
     .meaning =
         "data sets drawn from each random model; with 2 or more, systematic error and variance separate",
     .write = [](Settings& s, const Value& v) { s.data_sets = integer<std::int64_t>(v); }},

    {.key = "fit.degree",
     .type =
         IntegerOrChoice{
             .range = {.min = 1, .max = 8}, .choice = {degree_choice_names}, .integers_are_numbers = true},
     .default_text = "3",
     .absent_text = "3",
     .meaning = "total degree of the monomials that regressions have as features; auto: 1 to 5 by "
                "cross-validation where an estimator can, else 3",
     .write = write_degree},
    {.key = "fit.regularization",
     .type = Choice{estimators::regularization_names},
     .default_text = "ridge",
     .absent_text = "ridge",
     .meaning = "penalty on the regressions' coefficients",
     .write =
         [](Settings& s, const Value& v) {
             s.fit.regression.regularization = choice<estimators::Regularization>(v);
         }},
    {.key = "fit.penalties",
     .type = PenaltyGrid{},
     .default_text = "logspace(-8,4,13)",
     .absent_text = "logspace(-8,-1,8)",
     .meaning = "grid of penalties for 3-fold cross-validation; one word is one grid",
     .write = [](Settings& s,
                 const Value& v) { s.fit.regression.penalties = std::get<std::vector<double>>(v.data); }},
    {.key = "fit.ancestors",
     .type = Choice{estimators::ancestor_source_names},
     .default_text = "learned",
     .absent_text = "learned",
     .meaning =
         "ancestors of an action, for estimators that use them: the model's, learned from the data, or "
         "all others",
     .write = [](Settings& s, const Value& v) { s.fit.ancestors = choice<estimators::AncestorSource>(v); }},
    {.key = "fit.intervals",
     .type = Choice{estimators::intervals_names},
     .default_text = "none",
     .absent_text = "none",
     .meaning = "intervals for the joint effect, their coverage and width: none, or by refits without each "
                "of 24 groups of samples (mixed models: by their posterior)",
     .write = [](Settings& s, const Value& v) { s.fit.intervals = choice<estimators::Intervals>(v); }},
    {.key = "fit.tests",
     .type = Choice{estimators::tests_names},
     .default_text = "none",
     .absent_text = "none",
     .meaning = "tests on the training data of regimes 0 to K: none, or of additivity (p-values of the "
                "first data set, their rejection rates and what they read as)",
     .write = [](Settings& s, const Value& v) { s.fit.tests = choice<estimators::Tests>(v); }},
    {.key = "fit.estimators",
     .type = EstimatorName{},
     .default_text = "constant observational plug_in joint",
     .absent_text = "observational plug_in joint",
     .meaning = "estimators to compare, each in every condition",
     .several = SeveralValues::list,
     .in_key = InKey::no,
     .write = [](Settings& s, const Value& v) { s.estimators.push_back(std::get<std::string>(v.data)); }},

    {.key = "intervals.level",
     .type = level,
     .default_text = "0.9",
     .absent_text = "0.9",
     .meaning = "nominal coverage of intervals",
     .write = [](Settings& s, const Value& v) { s.interval_level = number(v); }},
});

std::string_view last_part(std::string_view key) {
    return key.substr(key.rfind('.') + 1);
}

}  // namespace

std::string_view Setting::section() const {
    const std::size_t dot = key.find('.');
    return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view Setting::name() const {
    return last_part(key);
}

bool Setting::is_of_conditions() const {
    return several != SeveralValues::list && !section().empty();
}

bool Setting::applies_to(std::string_view family) const {
    const sim::Family& model = *sim::find_family(family);
    if (needs != nullptr && !(model.*needs)) return false;
    const auto has_section = [&](const sim::Family* f) {
        return std::ranges::find(f->sections, section()) != f->sections.end();
    };
    return std::ranges::none_of(sim::all_families(), has_section) || has_section(&model);
}

std::string Setting::families() const {
    std::vector<std::string_view> names;
    for (const sim::Family* family : sim::all_families()) {
        if (applies_to(family->name)) names.push_back(family->name);
    }
    if (names.size() == sim::all_families().size()) return {};
    const std::string_view last = names.back();
    names.pop_back();
    return names.empty() ? std::string(last) : fmt::format("{} or {}", fmt::join(names, ", "), last);
}

std::span<const Setting> all_settings() {
    return table;
}

const Setting* find_setting(std::string_view key) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Setting& s) { return s.key == key; });
    return found == table.end() ? nullptr : &*found;
}

std::optional<std::string_view> nearest_key(std::string_view key) {
    std::vector<std::string_view> keys;
    keys.reserve(table.size());
    for (const Setting& setting : table) keys.push_back(setting.key);
    std::vector<std::string_view> namesakes;
    for (const std::string_view candidate : keys) {
        if (last_part(candidate) == last_part(key)) namesakes.push_back(candidate);
    }
    if (namesakes.empty()) return nearest(key, keys);
    const std::optional<std::string_view> best = nearest(key, namesakes);
    return best ? *best : namesakes.front();
}

Axis::Type axis_type(const Setting& setting, std::span<const std::string_view> texts) {
    if (const auto* const either = std::get_if<IntegerOrChoice>(&setting.type)) {
        const auto is_name = [&](std::string_view text) {
            return std::ranges::find(either->choice.names, text) != either->choice.names.end();
        };
        const bool is_integer = either->integers_are_numbers && std::ranges::none_of(texts, is_name);
        return is_integer ? Axis::Type::integer : Axis::Type::text;
    }
    if (std::holds_alternative<IntegerRange>(setting.type)) return Axis::Type::integer;
    return std::holds_alternative<NumberRange>(setting.type) ? Axis::Type::number : Axis::Type::text;
}

std::vector<std::string_view> all_sections() {
    std::vector<std::string_view> sections;
    for (const Setting& setting : table) {
        const std::string_view section = setting.section();
        const bool known = std::find(sections.begin(), sections.end(), section) != sections.end();
        if (!section.empty() && !known) sections.push_back(section);
    }
    return sections;
}

}  // namespace causum::jobs
