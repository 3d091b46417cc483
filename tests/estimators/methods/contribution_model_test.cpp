// structured_spline and adaptive.
#include "estimators/methods/contribution_model.hpp"

#include <cmath>
#include <map>

#include "core/errors.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/noise_variance.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/estimators/slow_mixed_model.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

Eigen::ArrayXd hermite(int n, const Eigen::ArrayXd& x) {
    switch (n) {
        case 0:
            return Eigen::ArrayXd::Ones(x.size());
        case 1:
            return x;
        case 2:
            return x.square() - 1.0;
        default:
            REQUIRE(n == 3);
            return x.cube() - 3.0 * x;
    }
}

/// The model of docs/methods.md, an effect and a column at a time, on all samples kept; degree <= 3.
class SlowContributions {
  public:
    SlowContributions(const RegimeSamples& regimes, const Ancestors& ancestors, bool interactions)
        : regimes_(regimes), ancestors_(ancestors), actions_(regimes.actions()) {
        Eigen::Index rows = 0;
        for (const SampleSet& s : regimes.samples) rows += s.size();
        z_.resize(rows, actions_);
        regime_.resize(rows);
        outcome_.resize(rows);
        noise_.resize(rows);
        const Eigen::VectorXd variances =
            noise_variances(regimes.data().equations(regimes.monomials.all), regimes.monomials.basis);
        Eigen::Index row = 0;
        for (int r = 0; r <= actions_; ++r) {
            const SampleSet& s = regimes.samples[static_cast<std::size_t>(r)];
            z_.middleRows(row, s.size()) = standardised(s.actions, regimes.coordinates);
            regime_.segment(row, s.size()).setConstant(r);
            outcome_.segment(row, s.size()) = s.outcomes;
            noise_.segment(row, s.size()).setConstant(variances(r));
            row += s.size();
        }
        add_contributions();
        if (interactions) add_interactions();
    }

    /// The joint effect at raw actions.
    [[nodiscard]] Eigen::VectorXd effect(const Eigen::MatrixXd& points) const {
        SlowMixedModel model(outcome_, noise_);
        for (const Column& c : columns_) model.add(c.values, c.group, c.sd);
        const double spread = (outcome_.array() - outcome_.mean()).square().mean();
        const Eigen::VectorXd variances = model.fixed_point(
            Eigen::VectorXd::Constant(static_cast<Eigen::Index>(groups_.size()), 0.1 * spread));
        const Eigen::VectorXd b = model.coefficients(variances);
        const Eigen::MatrixXd z = standardised(points, regimes_.coordinates);
        Eigen::VectorXd result = Eigen::VectorXd::Constant(points.rows(), b(0));
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            if (!columns_[c].in_effect) continue;
            const Eigen::VectorXd values = product(columns_[c].powers, z).array() - columns_[c].centre;
            result += b(static_cast<Eigen::Index>(c) + 1) * values;
        }
        return result;
    }

  private:
    using Powers = std::vector<int>;
    using Group = std::pair<std::string, int>;  // kind and degree
    struct Column {
        Eigen::VectorXd values;
        int group;
        double sd;
        bool in_effect;  ///< δ_k, p_k, f_0
        Powers powers;   ///< of a term of the effect
        double centre;
    };

    static Eigen::ArrayXd product(const Powers& powers, const Eigen::MatrixXd& z) {
        Eigen::ArrayXd result = Eigen::ArrayXd::Ones(z.rows());
        for (std::size_t k = 0; k < powers.size(); ++k)
            result *= hermite(powers[k], z.col(static_cast<Eigen::Index>(k)));
        return result;
    }
    [[nodiscard]] std::vector<Powers> all_powers() const {
        std::vector<Powers> result;
        const int degree = regimes_.options.regression.degree;
        const auto base = static_cast<std::size_t>(degree) + 1;
        std::size_t count = 1;
        for (int k = 0; k < actions_; ++k) count *= base;
        for (std::size_t number = 1; number < count; ++number) {
            Powers powers;
            int sum = 0;
            for (std::size_t rest = number, k = 0; k < static_cast<std::size_t>(actions_);
                 ++k, rest /= base) {
                powers.push_back(static_cast<int>(rest % base));
                sum += powers.back();
            }
            if (sum <= degree) result.push_back(powers);
        }
        return result;
    }
    /// @param absent_in  regimes  @param group  its kind "" for a fixed effect
    void add(const Eigen::ArrayXd& function, const std::vector<int>& absent_in, const Group& group,
             const Powers& in_effect = {}) {
        const Eigen::ArrayXd observational = (regime_.array() == 0).cast<double>();
        const double centre = (function * observational).sum() / observational.sum();
        const double sd = std::sqrt((function - centre).square().mean());
        if (sd < 1e-10) return;
        Eigen::ArrayXd values = function - centre;
        for (const int r : absent_in) values *= (regime_.array() != r).cast<double>();
        columns_.push_back({values, group_of(group), sd, !in_effect.empty(), in_effect, centre});
    }
    int group_of(const Group& name) {
        if (name.first.empty()) return SlowMixedModel::fixed;
        return groups_.try_emplace(name, static_cast<int>(groups_.size())).first->second;
    }
    [[nodiscard]] bool of_contribution(const Powers& powers, int k) const {
        int sum = 0;
        for (int j = 0; j < actions_; ++j) {
            const int power = powers[static_cast<std::size_t>(j)];
            sum += power;
            if (power > 0 && j != k && !ancestors_.is_ancestor(j, k)) return false;
        }
        return powers[static_cast<std::size_t>(k)] > 0 ||
               sum <= std::max(1, regimes_.options.regression.degree - 1);
    }
    void add_contributions() {
        const std::vector<ControlVariable> controls =
            ControlVariable::fit(replay_of(regimes_.samples, regimes_.coordinates), ancestors_);
        for (int k = 0; k < actions_; ++k) {
            const std::vector<int> alone = {k + 1};
            const Eigen::VectorXd forced = (regime_.array() == k + 1).cast<double>();
            columns_.push_back(
                {forced, group_of({"δ", 0}), 1.0, true, Powers(static_cast<std::size_t>(actions_), 0), 0.0});
            const Eigen::ArrayXd a = z_.col(k);
            for (int power = 1; power <= regimes_.options.regression.degree; ++power) {
                Powers powers(static_cast<std::size_t>(actions_), 0);
                powers[static_cast<std::size_t>(k)] = power;
                add(hermite(power, a), {}, {power <= 2 ? "" : "p", power}, powers);
                add(hermite(power, a), alone, {"d", power});
            }
            for (const Powers& powers : all_powers()) {
                int others = 0;
                for (int j = 0; j < actions_; ++j)
                    others += j != k && powers[static_cast<std::size_t>(j)] > 0;
                if (others > 0 && of_contribution(powers, k)) add(product(powers, z_), alone, {"other", 0});
            }
            const ControlVariable& control = controls[static_cast<std::size_t>(k)];
            const Eigen::ArrayXd s = control(z_);
            const std::vector<int> ancestors = ancestors_.of(k);
            for (int q = 1; q <= 3 && !ancestors.empty(); ++q) {
                const Eigen::ArrayXd power = hermite(q, s.max(-4.0).min(4.0));
                add(power, alone, {"s", q});
                add(power * a, alone, {"a s", 0});
            }
            const Eigen::MatrixXd splines = control.splines(s);
            for (Eigen::Index i = 0; i < splines.cols(); ++i) {
                add(splines.col(i), alone, {"spline", 0});
                for (const int j : ancestors)
                    add(splines.col(i).cwiseProduct(z_.col(j)), alone, {"spline a", 0});
            }
        }
    }
    void add_interactions() {
        for (const Powers& powers : all_powers()) {
            int sum = 0;
            std::vector<int> mixed;
            for (int k = 0; k < actions_; ++k) {
                const int power = powers[static_cast<std::size_t>(k)];
                sum += power;
                if (power > 0) mixed.push_back(k);
            }
            if (mixed.size() < 2) continue;
            const Eigen::ArrayXd values = product(powers, z_);
            add(values, {}, {"f", sum}, powers);
            for (const int k : mixed) {
                if (!of_contribution(powers, k)) add(values, {k + 1}, {"g", sum});
                for (const int j : mixed) {
                    if (j < k) add(values, {j + 1, k + 1}, {"gg", sum});
                }
            }
        }
    }

    const RegimeSamples& regimes_;
    Ancestors ancestors_;
    int actions_;
    Eigen::MatrixXd z_;
    Eigen::VectorXi regime_;
    Eigen::VectorXd outcome_, noise_;
    std::vector<Column> columns_;
    std::map<Group, int> groups_;
};

}  // namespace

TEST_CASE("structured_spline and adaptive are the mixed model of the stacked samples",
          "[contribution_model]") {
#ifdef __SANITIZE_ADDRESS__
    const std::vector<int> degrees = {2};
#else
    const std::vector<int> degrees = {1, 2, 3};
#endif
    for (const int degree : degrees) {
        RegimeSamples regimes = confounded_chains(
            120, 80, 11, {.regression = {.degree = degree}, .ancestors = AncestorSource::known});
        const Eigen::MatrixXd points = comparison_points(regimes);
        for (const bool interactions : {false, true}) {
            const Estimate e = regimes.estimate(interactions ? "adaptive" : "structured_spline");
            const Eigen::VectorXd expected =
                SlowContributions(regimes, *regimes.known, interactions).effect(points);
            const double signal = std::sqrt((expected.array() - expected.mean()).square().mean());
            INFO("degree " << degree << " interactions " << interactions);
            // the library stops where no variance moves by more than 1 % a round, this where they are at rest
            CHECK((regimes.predict(e, points) - expected).cwiseAbs().maxCoeff() < 6e-3 * signal);
            CHECK(std::isnan(e.penalty_min));
            CHECK(std::isnan(e.penalty_max));
            CHECK(!e.penalty_on_edge);
        }
    }
}

TEST_CASE("structured_spline and adaptive move along with unit and origin of actions and outcome",
          "[contribution_model]") {
    // a unit of the other sign would mirror the knots, which are quantiles counted from below
    for (const char* name : {"structured_spline", "adaptive"}) {
        for (const AncestorSource source : {AncestorSource::known, AncestorSource::all})
            check_equivariance(
                confounded_chains(100, 100, 2, {.regression = {.degree = 2}, .ancestors = source}), name,
                4.0);
    }
}

TEST_CASE("few samples and dependent actions are no obstacle to structured_spline and adaptive",
          "[contribution_model]") {
    for (const std::string name : {"structured_spline", "adaptive"}) {
        INFO(name);
        check_too_few_samples(name, 1);
        for (const AncestorSource source : {AncestorSource::learned, AncestorSource::all}) {
            for (const int n : {2, 3, 5}) {
                const RegimeSamples few =
                    confounded_chains(n, n, 6, {.regression = {.degree = 3}, .ancestors = source});
                CHECK(few.predict(few.estimate(name), comparison_points(few)).cwiseAbs().maxCoeff() < 1e4);
            }
            const RegimeSamples good =
                confounded_chains(60, 60, 5, {.regression = {.degree = 2}, .ancestors = source});
            RegimeSamples constant = good, doubled = good, function = good;
            for (SampleSet& s : constant.samples) s.actions.col(2).setConstant(7.3);
            for (SampleSet& s : doubled.samples) s.actions.col(2) = s.actions.col(0);
            for (SampleSet& s : function.samples) s.actions.col(2) = s.actions.col(0).cwiseAbs2();
            for (RegimeSamples* degenerate : {&constant, &doubled, &function}) {
                degenerate->coordinates = standardizing(degenerate->samples.front().actions);
                const Estimate e = degenerate->estimate(name);
                CHECK(degenerate->predict(e, comparison_points(*degenerate)).cwiseAbs().maxCoeff() < 1e3);
            }
        }
        // with one action the model is that of its own regime and the observational one
        std::vector<SampleSet> samples;
        for (int r = 0; r < 2; ++r) {
            SampleSet s = confounded_chain(r, 90, 40 + static_cast<unsigned>(r));
            samples.push_back({s.actions.leftCols(1), s.outcomes});
        }
        const RegimeSamples one(samples, {.regression = {.degree = 3}});
        const Eigen::VectorXd expected =
            SlowContributions(one, Ancestors(1), false).effect(comparison_points(one));
        CHECK(difference(one.predict(one.estimate(name), comparison_points(one)), expected) < 2e-3);
    }
}

TEST_CASE("structured_spline and adaptive need the samples once more", "[contribution_model]") {
    const RegimeSamples regimes = confounded_chains(30, 30, 7, {.regression = {.degree = 1}});
    const TrainingData kept = regimes.data();
    std::vector<Folds> folds;
    for (int r = 0; r <= kept.actions(); ++r) folds.push_back(kept.folds(r));
    const TrainingData forgotten({.monomials = regimes.monomials,
                                  .coordinates = regimes.coordinates,
                                  .options = regimes.options,
                                  .regimes = shared(folds)});
    for (const char* name : {"structured_spline", "adaptive"}) {
        CHECK_THROWS_AS(find_estimator(name)->fit(forgotten), ArgumentError);
        CHECK(find_estimator(name)->minimum_moment_degree == 4);
    }
    CHECK(&kept.contributions() == &kept.contributions());  // made once
}
