#include "sim/table_action.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/kernels.hpp"
#include "sim/outcome.hpp"

namespace causum::sim {
namespace {

class TableActionSampler final : public ActionSampler {
  public:
    TableActionSampler(const TableActionParts& action, const ActionInputs& inputs)
        : action_(action), inputs_(inputs) {
        if (action.monomials == nullptr) return;
        z_.resize(inputs.earlier.size());
        partial_.resize(static_cast<std::size_t>(action.monomials->degree()) + 1);
    }

    void fill(double* out, int n) override {
        for (std::size_t j = 0; j < z_.size(); ++j) {
            const auto at = static_cast<Eigen::Index>(j);
            kernels().standardize(inputs_.earlier[j], action_.columns.location(at),
                                  1.0 / action_.columns.scale(at), z_[j].values, n);
        }
        double mean = action_.coefficients(0);
        const double* polynomial = nullptr;
        if (action_.monomials != nullptr) {
            add_children(0, 0, n);
            polynomial = partial_[0].values;
            mean = 0.0;
        }
        for (int i = 0; i < n; ++i) {
            const double predicted = polynomial == nullptr ? mean : polynomial[i];
            out[i] = predicted + action_.residual_sd * inputs_.confounder[i];
        }
        if (action_.map) action_.map->apply(out, n);
    }

  private:
    /// partial[level] ← the polynomial's part below a monomial of that degree, divided by it: its
    /// coefficient, and x_v times the same of each child (Horner's rule).
    void add_children(int monomial, int level, int n) {
        const Basis& basis = *action_.monomials;
        double* const sum = partial_[static_cast<std::size_t>(level)].values;
        std::fill_n(sum, n, action_.coefficients(monomial));
        if (level == basis.degree()) return;
        const int first = monomial == 0 ? 0 : basis.last(monomial);
        for (int v = first; v < basis.actions(); ++v) {
            const int child = basis.first_child(monomial) + v - first;
            const double* const z = z_[static_cast<std::size_t>(v)].values;
            if (level + 1 == basis.degree()) {
                const double coefficient = action_.coefficients(child);
                for (int i = 0; i < n; ++i) sum[i] += coefficient * z[i];
                continue;
            }
            add_children(child, level + 1, n);
            kernels().add_product(partial_[static_cast<std::size_t>(level) + 1].values, z, sum, n);
        }
    }

    const TableActionParts& action_;
    ActionInputs inputs_;
    std::vector<Places> z_;
    std::vector<Places> partial_;  ///< by degree
};

}  // namespace

std::unique_ptr<ActionSampler> TableAction::sampler(const ActionInputs& inputs) const {
    return std::make_unique<TableActionSampler>(parts_, inputs);
}

}  // namespace causum::sim
