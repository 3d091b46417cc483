// How well ancestors are learned from simulated data.
#include <fmt/core.h>

#include <Eigen/LU>
#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/ancestors.hpp"
#include "core/basis.hpp"
#include "estimators/contributions/learned_ancestors.hpp"
#include "sim/samples.hpp"
#include "sim/scm.hpp"
#include "tests/support/catch.hpp"

using namespace causum;

namespace {

constexpr int actions = 5;
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t models = 5;
constexpr std::int64_t population_samples = 20'000;
#else
constexpr std::uint32_t models = 100;
constexpr std::int64_t population_samples = 100'000;
#endif

/// Data of do(A_1) … do(A_K), of one fold. @param data_set  another one has other samples of the same model
std::vector<Moments> interventional(const sim::Scm& scm, std::uint32_t replicate, std::uint32_t data_set,
                                    std::int64_t samples) {
    std::vector<Moments> result;
    for (int j = 1; j <= actions; ++j) {
        const sim::DataAddress address{
            .seed = 1, .replicate = replicate, .data_set = data_set, .role = sim::Role::train, .regime = j};
        result.push_back(sim::accumulate(scm, address, std::vector<std::int64_t>{samples}, 4).front());
    }
    return result;
}

/// Share of the variance of A_k^q that (A_j, A_j²) explain.
double r_squared(const Moments& moments, int k, int q, int j) {
    const Basis basis(actions, 4);
    const auto mean = [&](int power_of_j, int power_of_k) {
        std::vector<std::uint8_t> e(actions, 0);
        e[static_cast<std::size_t>(j)] = static_cast<std::uint8_t>(power_of_j);
        e[static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(power_of_k);
        return moments.sums(basis.index(e)) / moments.count;
    };
    Eigen::Matrix2d regressors;
    Eigen::Vector2d with_outcome;
    for (int p = 1; p <= 2; ++p) {
        with_outcome(p - 1) = mean(p, q) - mean(p, 0) * mean(0, q);
        for (int o = 1; o <= 2; ++o) regressors(p - 1, o - 1) = mean(p + o, 0) - mean(p, 0) * mean(o, 0);
    }
    return with_outcome.dot(regressors.inverse() * with_outcome) / (mean(0, 2 * q) - mean(0, q) * mean(0, q));
}

struct Count {
    int found = 0, all = 0;
    void add(bool is_found) {
        ++all;
        found += is_found ? 1 : 0;
    }
    [[nodiscard]] double share() const { return all > 0 ? static_cast<double>(found) / all : 1.0; }
};

}  // namespace

TEST_CASE("ancestors are found where edges are strong, and hardly others", "[ancestors][statistics]") {
    sim::ScmSettings settings;
    settings.actions = actions;
    settings.edge_strength = 5.0;
    Count right, strong, parents, ancestors;
    for (std::uint32_t replicate = 0; replicate < models; ++replicate) {
        const sim::Scm scm = sim::make_scm(settings, 1, replicate);
        const Ancestors truth = Ancestors::from_parents(scm.parents);
        // of n = 10,000 samples 8,000 train
        const Ancestors learned = estimators::learn_ancestors(interventional(scm, replicate, 0, 8'000));
        const std::vector<Moments> population = interventional(scm, replicate, 1, population_samples);
        for (int k = 0; k < actions; ++k) {
            for (const int j : scm.parents[static_cast<std::size_t>(k)])
                parents.add(learned.is_ancestor(j, k));
            for (const int j : learned.of(k)) right.add(truth.is_ancestor(j, k));
            for (const int j : truth.of(k)) {
                ancestors.add(learned.is_ancestor(j, k));
                const Moments& moments = population[static_cast<std::size_t>(j)];
                if (std::max(r_squared(moments, k, 1, j), r_squared(moments, k, 2, j)) >= 0.01)
                    strong.add(learned.is_ancestor(j, k));
            }
        }
    }
    const auto text = [](const Count& c) {
        return fmt::format("{:.4f} ({} of {})", c.share(), c.found, c.all);
    };
    WARN(fmt::format(
        "{} models, 5 actions, n = 10,000, edge_strength 5: precision {}; recall of ancestors that "
        "explain 1 % {}, of parents {}, of ancestors {}",
        models, text(right), text(strong), text(parents), text(ancestors)));
    CHECK(right.share() >= 0.99);
    CHECK(strong.share() >= 0.95);
}
