#pragma once

#include <Eigen/Core>
#include <memory>
#include <span>
#include <vector>

#include "core/basis.hpp"
#include "core/coordinates.hpp"
#include "sim/interaction.hpp"
#include "sim/kernels.hpp"

namespace causum::sim {

struct Scm;
class JointPopulation;

/// Values of one variable in a block.
struct alignas(64) Places {
    double values[block_places];
};

/// The arrays of a block that an outcome column may read, of each action where there are several.
struct OutcomeInputs {
    std::vector<const double*> actions;               ///< A_k, its own unit
    std::vector<const double*> confounders;           ///< C_k
    std::vector<const double*> standard_actions;      ///< Z_k; filled where there are interactions
    std::vector<const double*> standard_confounders;  ///< C̃_k; likewise
    const double* noise = nullptr;                    ///< U
    const double* sum = nullptr;                      ///< column 0, for the others
};

/// A column's values in a sampler's current block.
class ColumnSampler {
  public:
    ColumnSampler() = default;
    virtual ~ColumnSampler();
    ColumnSampler(const ColumnSampler&) = delete;
    ColumnSampler& operator=(const ColumnSampler&) = delete;

    /// Makes places 0 … n − 1 from the inputs that it was bound to. @param n  a multiple of `lanes`
    virtual void fill(int n) = 0;
    [[nodiscard]] const double* values() const { return values_.values; }

  protected:
    Places values_{};
};

/// One of the columns that outcomes are weighted sums of: its samples, its effect, its noise.
///
/// Means "E_a" are taken over the joint regime's interventions. Actions z are standardised by the SCM's
/// coordinates.
class OutcomeColumn {
  public:
    OutcomeColumn() = default;
    virtual ~OutcomeColumn();
    OutcomeColumn(const OutcomeColumn&) = delete;
    OutcomeColumn& operator=(const OutcomeColumn&) = delete;

    /// Its samples in a block. @param inputs  must outlive the result
    [[nodiscard]] virtual std::unique_ptr<ColumnSampler> sampler(const OutcomeInputs& inputs) const = 0;

    /// out ← E[column | do(a)], elementwise. @param z  K arrays, 64-byte aligned like `out`; @param n  a
    /// multiple of `lanes`
    virtual void evaluate(const double* const* z, double* out, int n) const = 0;
    /// E_a[ψ_m(z) E[column | do(a)]] of the first `count` monomials of a basis.
    [[nodiscard]] virtual Eigen::VectorXd products(const JointPopulation& population, const Basis& basis,
                                                   Eigen::Index count) const = 0;
    /// E_a[E[column | do(a)] E[other | do(a)]]
    /// @throws std::logic_error for two columns that no family's outcome has together
    [[nodiscard]] virtual double mean_product(const JointPopulation& population,
                                              const OutcomeColumn& other) const = 0;

    /// E_a Var(column | do(a))
    [[nodiscard]] virtual double noise_variance() const = 0;
    /// E_a Cov(column, Σ f_k + U | do(a)), the latter being column 0.
    [[nodiscard]] virtual double noise_covariance_with_sum() const = 0;
    /// E_a Cov(column, I | do(a)); 0 if the column is an interaction, since no outcome has two.
    [[nodiscard]] virtual double noise_covariance(const Interaction& interaction) const = 0;
};

/// Sds under the unshifted joint regime that strengths of violations are ratios to.
struct OutcomeSds {
    double effect = 0.0;  ///< s_add, of the additive joint effect Σ h_k(a_k)
    double sum = 0.0;     ///< of Σ f_k
};

/// The outcome mechanism of a family: Y = Σ_k f_k(A_k, C_k) + U, and columns beside it that are its own.
class OutcomeMechanism {
  public:
    OutcomeMechanism() = default;
    virtual ~OutcomeMechanism();
    OutcomeMechanism(const OutcomeMechanism&) = delete;
    OutcomeMechanism& operator=(const OutcomeMechanism&) = delete;

    /// The column Σ f_k + U. @param scm  with its coordinates and interventions; need not outlive the result
    [[nodiscard]] virtual std::unique_ptr<const OutcomeColumn> sum(const Scm& scm) const = 0;
    [[nodiscard]] virtual OutcomeSds sds(const Scm& scm) const = 0;
    /// The columns that only this family has; none unless it says so.
    [[nodiscard]] virtual std::vector<std::unique_ptr<const OutcomeColumn>> own_columns(const Scm& scm) const;
    /// The mechanism that takes (A_k − location)/scale where this one takes A_k. Only of a family that
    /// `chooses_action_units` (sim/family.hpp). @throws std::logic_error from others
    [[nodiscard]] virtual std::shared_ptr<const OutcomeMechanism> of_standardized(
        const Coordinates& coordinates) const;
};

/// The columns of a model's outcome in their order: Σ f_k + U, each interaction's I, the family's own.
class OutcomeColumns {
  public:
    /// @param scm  need not outlive the columns
    explicit OutcomeColumns(const Scm& scm, std::span<const Interaction> interactions = {});

    [[nodiscard]] int size() const { return static_cast<int>(columns_.size()); }
    [[nodiscard]] const OutcomeColumn& operator[](int c) const {
        return *columns_[static_cast<std::size_t>(c)];
    }
    [[nodiscard]] bool has_interactions() const { return first_own_ > 1; }

    // Places of columns
    static constexpr int sum = 0;
    [[nodiscard]] static constexpr int interaction(std::size_t i) { return 1 + static_cast<int>(i); }
    [[nodiscard]] int own(int i) const { return first_own_ + i; }

  private:
    std::vector<std::unique_ptr<const OutcomeColumn>> columns_;
    int first_own_;
};

}  // namespace causum::sim
