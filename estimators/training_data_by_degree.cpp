#include "estimators/training_data_by_degree.hpp"

#include <fmt/core.h>

#include <utility>

#include "core/errors.hpp"

namespace causum::estimators {
namespace {

FitOptions of_degree(FitOptions options, int degree) {
    options.regression.degree = degree;
    return options;
}

}  // namespace

TrainingDataByDegree::OtherDegree::OtherDegree(const TrainingData& usual, const Monomials& monomials)
    : options(of_degree(usual.options(), monomials.basis.degree())), data(usual, monomials, options) {}

TrainingDataByDegree::TrainingDataByDegree(const TrainingInputs& inputs,
                                           std::vector<const Monomials*> candidates)
    : usual_(inputs), candidates_(std::move(candidates)) {
    if (!is_automatic()) return;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (candidates_[i]->basis.degree() != static_cast<int>(i) + 1)
            throw ArgumentError("TrainingDataByDegree: candidates must be of degree 1, 2, … in order");
    }
    if (usual_.monomials().basis.degree() > highest())
        throw ArgumentError("TrainingDataByDegree: the options' degree is not among the candidates");
}

const TrainingData& TrainingDataByDegree::at(int degree) const {
    if (degree == usual_.monomials().basis.degree()) return usual_;
    if (!is_automatic() || degree < 1 || degree > highest())
        throw ArgumentError(fmt::format("TrainingDataByDegree: no candidate of degree {}", degree));
    const Monomials& monomials = *candidates_[static_cast<std::size_t>(degree) - 1];
    return others_.try_emplace(degree, usual_, monomials).first->second.data;
}

const ChosenDegree& TrainingDataByDegree::contribution_degree() const {
    if (!contribution_degree_) {
        std::vector<const Folds*> regimes;
        for (int r = 0; r <= usual_.actions(); ++r) regimes.push_back(&usual_.folds(r));
        contribution_degree_ = choose_contribution_degree(regimes, candidates_, usual_.ancestors());
    }
    return *contribution_degree_;
}

Estimate fit_at_contribution_degree(const TrainingDataByDegree& data, Estimate (*fit)(const TrainingData&)) {
    const ChosenDegree& chosen = data.contribution_degree();
    if (chosen.status != FitStatus::ok) return {.status = chosen.status, .seconds = chosen.seconds};
    Estimate result = fit(data.at(chosen.degree));
    result.seconds += chosen.seconds;
    return result;
}

}  // namespace causum::estimators
