#include "sim/quadrature.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>

#include "core/errors.hpp"
#include "core/normal_distribution.hpp"

namespace causum::sim {
namespace {

/// Nodes by the eigenvalues of the orthogonal polynomials' recursion (Golub & Welsch, 1969), whose
/// off-diagonal entries these are; weights add up to 1.
template <class OffDiagonal>
std::vector<Node> gauss_nodes(int count, OffDiagonal entry) {
    Eigen::MatrixXd recursion = Eigen::MatrixXd::Zero(count, count);
    for (Eigen::Index i = 1; i < count; ++i)
        recursion(i, i - 1) = recursion(i - 1, i) = entry(static_cast<double>(i));
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(recursion);
    std::vector<Node> nodes;
    for (Eigen::Index i = 0; i < count; ++i) {
        const double first = solver.eigenvectors()(0, i);
        nodes.push_back({solver.eigenvalues()(i), first * first});
    }
    return nodes;
}

/// ∫ f(x) φ(x) dx from −9 to `high`, panel by panel.
std::vector<Node> normal_panels(double high) {
    constexpr int points = 16, panels = 64;
    constexpr double low = -9.0;
    const std::vector<Node> panel =
        gauss_nodes(points, [](double i) { return i / std::sqrt(4.0 * i * i - 1.0); });
    const double width = (high - low) / panels;
    std::vector<Node> nodes;
    for (int p = 0; p < panels; ++p) {
        for (const Node& node : panel) {
            const double x = low + (p + 0.5 + 0.5 * node.value) * width;
            const double density = portable_exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
            nodes.push_back({x, width * node.weight * density});
        }
    }
    return nodes;
}

}  // namespace

std::vector<Node> hermite_nodes(int count) {
    return gauss_nodes(count, [](double i) { return std::sqrt(i); });
}

std::vector<Node> intervention_nodes(const Noise& intervention) {
    if (intervention.kind == NoiseKind::gaussian) {
        static const std::vector<Node> panels = normal_panels(9.0);
        std::vector<Node> nodes = panels;
        for (Node& node : nodes) node.value = intervention.location + intervention.scale * node.value;
        return nodes;
    }
    if (intervention.kind != NoiseKind::lognormal)
        throw ArgumentError("intervention_nodes: neither normal nor lognormal");
    static const std::vector<Node> panels = normal_panels(normal_quantile(truncation_probability));
    std::vector<Node> nodes = panels;
    for (Node& node : nodes) {
        node.value =
            intervention.location + intervention.scale * portable_exp(intervention.sigma * node.value);
        node.weight /= truncation_probability;
    }
    return nodes;
}

}  // namespace causum::sim
