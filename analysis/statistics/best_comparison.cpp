#include "analysis/statistics/best_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/statistics/statistics.hpp"

namespace causum::analysis {

namespace {

constexpr Eigen::Index fewest_pairs = 5;
constexpr Eigen::Index block = 64;  // resamples at a time

/// Two candidates under one condition: the differences of their logarithms.
struct Pair {
    Eigen::Index first = 0;
    Eigen::Index second = 0;
    double count = 0.0;
    double mean = nan;
    double error = nan;  ///< standard error of the mean
    double up = nan;     ///< 95 % quantile of the studentised mean
    double down = nan;   ///< of its negative

    [[nodiscard]] bool is_judged() const { return count >= static_cast<double>(fewest_pairs); }
};

/// Extremes of studentised differences by resample and candidate: [resamples][candidates].
struct Extremes {
    Eigen::MatrixXd up;    ///< largest (candidate − rival)
    Eigen::MatrixXd down;  ///< largest (rival − candidate)

    Extremes(std::size_t resamples, Eigen::Index candidates)
        : up(Eigen::MatrixXd::Constant(static_cast<Eigen::Index>(resamples), candidates, -infinity)),
          down(up) {}
    void include(Eigen::Index resample, const Pair& pair, double t) {
        const auto raise = [&](Eigen::MatrixXd& of, Eigen::Index candidate, double value) {
            of(resample, candidate) = std::max(of(resample, candidate), value);
        };
        raise(up, pair.first, t);
        raise(down, pair.first, -t);
        raise(up, pair.second, -t);
        raise(down, pair.second, t);
    }
    void include(const Extremes& other) {
        up = up.cwiseMax(other.up);
        down = down.cwiseMax(other.down);
    }
};

/// The order statistic below which a share `level` of the intervals between the values lies.
double upper_quantile(const Eigen::Ref<const Eigen::VectorXd>& values, double level) {
    std::vector<double> sorted(values.begin(), values.end());
    const double place = std::ceil(level * (static_cast<double>(sorted.size()) + 1.0) - 1e-9);
    const std::size_t at = std::min(sorted.size(), static_cast<std::size_t>(place)) - 1;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(at), sorted.end());
    return sorted[at];
}

/// One condition's pairs, and what the bootstrap of their means says of it alone.
class Condition {
  public:
    /// @param all  takes the extremes of this condition, too
    Condition(const Eigen::MatrixXd& logs, Extremes& all) : candidates_(logs.cols()) {
        const Eigen::Index n = logs.rows();
        Eigen::MatrixXd differences(n, candidates_ * (candidates_ - 1) / 2);
        Eigen::MatrixXd present(n, differences.cols());
        for (Eigen::Index e = 0; e < candidates_; ++e) {
            for (Eigen::Index r = e + 1; r < candidates_; ++r) {
                const auto column = static_cast<Eigen::Index>(pairs_.size());
                const Eigen::VectorXd raw = logs.col(e) - logs.col(r);
                const Eigen::VectorXd there = raw.array().isFinite().cast<double>();
                Eigen::VectorXd d = raw.array().isFinite().select(raw, 0.0);
                Pair pair{.first = e, .second = r, .count = there.sum()};
                pair.mean = pair.count > 0.0 ? d.sum() / pair.count : nan;
                if (pair.count > 0.0) d -= pair.mean * there;
                if (pair.count > 1.0)
                    pair.error = std::sqrt(d.squaredNorm() / (pair.count - 1.0) / pair.count);
                differences.col(column) = d;
                present.col(column) = there;
                pairs_.push_back(pair);
            }
        }
        is_judged_ = n >= fewest_pairs && !pairs_.empty();
        if (is_judged_) resample(differences, present, all);
    }

    /// @param all  extremes over all conditions
    [[nodiscard]] BestComparison comparison(const Extremes& all) const {
        const auto size = static_cast<std::size_t>(candidates_);
        BestComparison result{
            .kept = std::vector<bool>(size, true),
            .regret = std::vector<Interval>(size),
            .ratio = std::vector(size, std::vector<Interval>(size)),
            .replicates_factor = Eigen::MatrixXd::Constant(candidates_, candidates_, infinity)};
        std::vector<double> all_up(size, infinity), all_down(size, infinity);
        for (std::size_t e = 0; e < size && is_judged_; ++e) {
            all_up[e] = upper_quantile(all.up.col(static_cast<Eigen::Index>(e)), 0.975);
            all_down[e] = upper_quantile(all.down.col(static_cast<Eigen::Index>(e)), 0.975);
        }
        for (const Pair& pair : pairs_) {
            if (!(pair.count > 0.0)) continue;
            for (const bool is_first : {true, false}) {
                const auto e = static_cast<std::size_t>(is_first ? pair.first : pair.second);
                const auto r = static_cast<std::size_t>(is_first ? pair.second : pair.first);
                const double mean = is_first ? pair.mean : -pair.mean;
                result.ratio[e][r].value = std::exp(mean);
                Interval& regret = result.regret[e];
                raise(regret.value, mean);
                if (!is_judged_ || !pair.is_judged()) continue;
                result.ratio[e][r].high = std::exp(mean + (is_first ? pair.down : pair.up) * pair.error);
                raise(regret.low, mean - all_up[e] * pair.error);
                raise(regret.high, mean + all_down[e] * pair.error);
                const double lead = mean - std::log(kept_margin);
                const double shown = up_[e] * pair.error;  // a lead that shows
                if (lead > shown) result.kept[e] = false;
                if (lead > 0.0) {
                    result.replicates_factor(static_cast<Eigen::Index>(e), static_cast<Eigen::Index>(r)) =
                        std::pow(std::max(0.0, shown) / lead, 2);
                }
            }
        }
        for (std::size_t e = 0; e < size; ++e) result.ratio[e][e].value = 1.0;
        return result;
    }

  private:
    void resample(const Eigen::MatrixXd& differences, const Eigen::MatrixXd& present, Extremes& all) {
        const Eigen::Index n = differences.rows(), resamples = all.up.rows();
        const Eigen::MatrixXd squares = differences.cwiseAbs2();
        const bool has_gaps = present.minCoeff() == 0.0;
        Extremes own(static_cast<std::size_t>(resamples), candidates_);
        Eigen::MatrixXd t(resamples, differences.cols());
        for (Eigen::Index first = 0; first < resamples; first += block) {
            const Eigen::Index here = std::min(block, resamples - first);
            const Eigen::MatrixXd weights = resampling_weights(n, first, here);
            const Eigen::MatrixXd sums = weights * differences, square_sums = weights * squares;
            Eigen::MatrixXd counts = Eigen::MatrixXd::Constant(here, sums.cols(), static_cast<double>(n));
            if (has_gaps) counts = weights * present;
            for (Eigen::Index p = 0; p < sums.cols(); ++p) {
                const Pair& pair = pairs_[static_cast<std::size_t>(p)];
                for (Eigen::Index b = 0; b < here; ++b) {
                    t(first + b, p) = studentised(sums(b, p), square_sums(b, p), counts(b, p));
                    if (pair.is_judged()) own.include(first + b, pair, t(first + b, p));
                }
            }
        }
        for (std::size_t p = 0; p < pairs_.size(); ++p) {
            const auto column = static_cast<Eigen::Index>(p);
            pairs_[p].up = upper_quantile(t.col(column), 0.95);
            pairs_[p].down = upper_quantile(-t.col(column), 0.95);
        }
        for (Eigen::Index e = 0; e < candidates_; ++e) up_.push_back(upper_quantile(own.up.col(e), 0.95));
        all.include(own);
    }

    /// t of centred differences; 0 where they are all the same.
    static double studentised(double sum, double square_sum, double count) {
        if (!(count > 1.0)) return 0.0;
        const double mean = sum / count;
        const double variance = std::max(0.0, square_sum - count * mean * mean) / (count - 1.0) / count;
        if (variance > 0.0) return mean / std::sqrt(variance);
        return std::abs(mean) <= 1e-12 ? 0.0 : std::copysign(infinity, mean);
    }
    /// Raises a ratio to exp(log_ratio), and to 1.
    static void raise(double& ratio, double log_ratio) {
        ratio = std::fmax(std::fmax(ratio, 1.0), std::exp(log_ratio));  // NaN is no bound yet
    }

    Eigen::Index candidates_;
    std::vector<Pair> pairs_;
    std::vector<double> up_;  ///< [candidates] 95 % quantile of the largest t
    bool is_judged_ = false;
};

}  // namespace

std::vector<BestComparison> compare_with_best(const std::vector<Eigen::MatrixXd>& log_errors,
                                              std::size_t resamples) {
    std::vector<BestComparison> result;
    if (log_errors.empty()) return result;
    Extremes all(resamples, log_errors.front().cols());
    std::vector<Condition> conditions;
    conditions.reserve(log_errors.size());
    for (const Eigen::MatrixXd& logs : log_errors) conditions.emplace_back(logs, all);
    result.reserve(conditions.size());
    for (const Condition& condition : conditions) result.push_back(condition.comparison(all));
    return result;
}

}  // namespace causum::analysis
