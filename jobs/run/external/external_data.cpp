#include "jobs/run/external/external_data.hpp"

#include <cmath>

namespace causum::jobs {

ExternalData external_data(const SimulatedData& samples, WithJoint joint, const StopFlag& stop) {
    const int actions = samples.actions();
    const auto training = [&](int regime) {
        const Eigen::Index n = samples.training_rows(regime);
        ExternalData::Samples result{.actions = Eigen::MatrixXd(n, actions), .outcome = Eigen::VectorXd(n)};
        Eigen::Index first = 0;
        samples.visit_training(
            regime, WithTruth::no,
            [&](const SampleRows& rows) {
                result.actions.middleRows(first, rows.outcome.size()) = rows.actions;
                result.outcome.segment(first, rows.outcome.size()) = rows.outcome;
                first += rows.outcome.size();
            },
            stop);
        return result;
    };
    ExternalData data;
    for (int regime = 0; regime <= actions; ++regime) data.regimes.push_back(training(regime));
    if (joint == WithJoint::yes) data.joint = training(sim::joint_regime);
    data.test.resize(samples.test_rows(), actions);
    Eigen::Index first = 0;
    samples.visit_test(
        WithTruth::no,
        [&](const SampleRows& rows) {
            data.test.middleRows(first, rows.outcome.size()) = rows.actions;
            first += rows.outcome.size();
        },
        stop);
    return data;
}

ExternalTruth external_truth(const SimulatedData& samples, const StopFlag& stop) {
    ExternalTruth truth{.outcome = Eigen::VectorXd(samples.test_rows()),
                        .effect = Eigen::VectorXd(samples.test_rows())};
    Eigen::Index first = 0;
    samples.visit_test(
        WithTruth::yes,
        [&](const SampleRows& rows) {
            truth.outcome.segment(first, rows.outcome.size()) = rows.outcome;
            truth.effect.segment(first, rows.outcome.size()) = rows.effect;
            first += rows.outcome.size();
        },
        stop);
    return truth;
}

double root_mean_square(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return std::sqrt((a - b).squaredNorm() / static_cast<double>(a.size()));
}

}  // namespace causum::jobs
