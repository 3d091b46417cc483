#include "sim/joint_population.hpp"

namespace causum::sim {

std::vector<double> joint_moments(const Scm& scm, std::size_t k, int highest) {
    const auto i = static_cast<Eigen::Index>(k);
    return truncated_raw_moments(
        standardized(scm.joint_intervention[k], scm.coordinates.location(i), scm.coordinates.scale(i)),
        highest);
}

JointPopulation::JointPopulation(const Scm& scm, int order) {
    for (std::size_t k = 0; k < scm.joint_intervention.size(); ++k)
        moments_.push_back(joint_moments(scm, k, order));
}

double JointPopulation::mean(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) const {
    double value = 1.0;
    for (std::size_t k = 0; k < a.size(); ++k) value *= moments_[k][static_cast<std::size_t>(a[k] + b[k])];
    return value;
}

}  // namespace causum::sim
