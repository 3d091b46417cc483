#include "estimators/training_data.hpp"

namespace causum::estimators {

// After P. Nandy, M. H. Maathuis & T. S. Richardson, "Estimating the effect of joint interventions from
// observational data in sparse high-dimensional settings", Annals of Statistics 45 (2017): in a linear model
// the joint effect of actions that are all parents of Y, and nothing else is, is their regression.
Estimate joint_ida(const TrainingData& data) {
    return as_estimate(data.regime_fit(0, all_features(data.monomials().basis, 1)));
}

}  // namespace causum::estimators
