#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace causum::sim {

enum class NoiseKind : std::uint8_t { gaussian, uniform, logistic, lognormal };
inline constexpr std::array<std::string_view, 4> noise_kind_names = {"gaussian", "uniform", "logistic",
                                                                     "lognormal"};

enum class FamilyKind : std::uint8_t { polynomial, linear };
inline constexpr std::array<std::string_view, 2> family_names = {"polynomial", "linear"};

/// The paper's family: every mechanism a random polynomial (docs/methods.md, "Families").
struct PolynomialSettings {
    double edge_probability = 0.3;  ///< of an edge j → k, j < k
    std::vector<NoiseKind> noise = {NoiseKind::gaussian, NoiseKind::uniform,
                                    NoiseKind::logistic};  ///< drawn uniformly
    double confounder_sd = 0.5;                            ///< sd of W_k
    double action_noise_sd = 0.1;                          ///< sd of V_k
    double outcome_noise_sd = 0.1;                         ///< sd of U

    bool operator==(const PolynomialSettings&) const = default;
};

/// The reference program's second family: linear mechanisms, lognormal noise.
struct LinearSettings {
    double coefficient_min = 0.5;  ///< α, β, γ ~ U(min, max)
    double coefficient_max = 1.5;
    double edge_probability = 0.5;      ///< that a δ_kj is kept
    double edge_coefficient_max = 0.5;  ///< δ ~ U(−max, max)
    double sigma_min = 0.5;             ///< σ of a lognormal noise ~ U(min, max)
    double sigma_max = 1.5;

    bool operator==(const LinearSettings&) const = default;
};

/// Everything that determines a random SCM, given seed and replicate.
struct ScmSettings {
    FamilyKind family = FamilyKind::polynomial;
    int actions = 5;  ///< K >= 1
    PolynomialSettings polynomial = {};
    LinearSettings linear = {};

    bool operator==(const ScmSettings&) const = default;
};

}  // namespace causum::sim
