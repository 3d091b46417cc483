#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/stop.hpp"
#include "jobs/run/model.hpp"
#include "jobs/study/study.hpp"
#include "sim/random.hpp"
#include "sim/scm.hpp"

namespace causum::jobs {

/// Some samples as other programs take them, in their own units.
struct SampleRows {
    Eigen::MatrixXd actions;      ///< [n][K]
    Eigen::VectorXd outcome;      ///< [n] Y
    Eigen::MatrixXd confounders;  ///< [n][K]; with WithTruth::yes, and so is what follows
    Eigen::VectorXd mean;         ///< [n] the outcome of these actions and confounders, U at its mean
    Eigen::VectorXd effect;       ///< [n] E[Y | do(a)]
};

/// Whether samples are shown with what no data have.
enum class WithTruth : bool { no, yes };

/// The first data set that a condition's replicate is fitted to, sample by sample.
///
///     const SimulatedData data(study, 0, 7);
///     data.visit_training(sim::observational_regime, WithTruth::no, [](const SampleRows& rows) { … });
///
/// The actions and outcomes are those whose moments `run` fits, bit for bit. Sample i of a regime is in fold
/// i mod 3 at place ⌊i/3⌋, so the samples of a smaller data set are the first of a larger one's. Memory does
/// not grow with the number of samples.
class SimulatedData {
  public:
    using Visit = std::function<void(const SampleRows&)>;

    /// @param study  must outlive the data
    SimulatedData(const Study& study, std::size_t condition, std::uint32_t replicate);

    [[nodiscard]] int actions() const { return model_.scm.actions; }
    /// Numbers of the regimes with training samples: 0 … K and sim::joint_regime.
    [[nodiscard]] std::vector<int> regimes() const;
    /// A regime as sample files name it: observational, A1 … AK, the joint one A1+A2+…+AK; joint if
    /// K is 1.
    [[nodiscard]] std::string name_of(int regime) const;
    [[nodiscard]] std::int64_t training_rows(int regime) const;
    [[nodiscard]] std::int64_t test_rows() const;

    /// Shows the training samples of a regime in their order, up to 768 at a time.
    /// @param stop  looked at once per 64 blocks; @throws Stopped if it is raised
    void visit_training(int regime, WithTruth truth, const Visit& visit, const StopFlag& stop = {}) const;
    /// The same of the held-out joint samples.
    void visit_test(WithTruth truth, const Visit& visit, const StopFlag& stop = {}) const;

  private:
    [[nodiscard]] std::int64_t size_of(int regime) const;

    const Condition& condition_;
    sim::DataAddress data_set_;
    Model model_;
    Eigen::VectorXd weights_;  ///< of the outcome columns
    sim::Scm noiseless_;       ///< with U at its mean
};

}  // namespace causum::jobs
