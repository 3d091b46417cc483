#include "sim/action_mechanism.hpp"

#include <cstddef>
#include <cstring>

#include "sim/outcome.hpp"
#include "sim/packed_quadratic.hpp"

namespace causum::sim {

ActionSampler::~ActionSampler() = default;
ActionMechanism::~ActionMechanism() = default;

namespace {

class QuadraticSampler final : public ActionSampler {
  public:
    explicit QuadraticSampler(PackedQuadratic polynomial) : polynomial_(std::move(polynomial)) {}

    void fill(double* out, int n) override {
        std::memset(out, 0, sizeof(Places));
        polynomial_.add_to(out, n);
    }

  private:
    PackedQuadratic polynomial_;
};

}  // namespace

std::unique_ptr<ActionSampler> QuadraticAction::sampler(const ActionInputs& inputs) const {
    std::vector<const double*> variables = {inputs.confounder, inputs.noise};
    variables.resize(2 + inputs.earlier.size(), nullptr);
    for (const int j : parents_) {
        const auto parent = static_cast<std::size_t>(j);
        variables[2 + parent] = inputs.earlier[parent];
    }
    return std::make_unique<QuadraticSampler>(PackedQuadratic(polynomial_, variables));
}

}  // namespace causum::sim
