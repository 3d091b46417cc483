#include "estimators/regression/data_set.hpp"

#include <algorithm>

namespace causum::estimators {

Folds DataSet::combined(const Eigen::Ref<const Eigen::VectorXd>& weights) const {
    return {folds_[0].combined(weights), folds_[1].combined(weights), folds_[2].combined(weights)};
}

std::vector<Moments> DataSet::groups(const Eigen::Ref<const Eigen::VectorXd>& weights) const {
    std::vector<Moments> result;
    for (const Moments& group : groups_) result.push_back(group.combined(weights));
    return result;
}

Regression DataSet::fit(const RegressionSetup& setup, const Features& features,
                        const Eigen::Ref<const Eigen::VectorXd>& weights) const {
    if (setup.options.regularization != Regularization::ridge)
        return fit_regression(setup, combined(weights), features);
    auto found = std::ranges::find_if(shared_, [&](const Shared& shared) {
        return shared.options == setup.options && shared.features == features;
    });
    if (found == shared_.end()) {
        found = shared_.insert(found, {setup.options, features, RidgeFamily(setup, folds_, features)});
    }
    return found->family.fit(setup, weights);
}

}  // namespace causum::estimators
