#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "estimators/training_data.hpp"

namespace causum::tests {

/// What training data take, of folds.
inline estimators::SharedDataSet shared(estimators::Folds folds, std::vector<Moments> groups = {}) {
    return std::make_shared<const estimators::DataSet>(std::move(folds), std::move(groups));
}
inline std::vector<estimators::SharedDataSet> shared(const std::vector<estimators::Folds>& regimes) {
    std::vector<estimators::SharedDataSet> result;
    for (const estimators::Folds& folds : regimes) result.push_back(shared(folds));
    return result;
}

}  // namespace causum::tests
