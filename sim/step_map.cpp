#include "sim/step_map.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace causum::sim {

StepMap StepMap::nearest(std::vector<double> values, std::vector<double> levels) {
    std::ranges::sort(values);
    std::ranges::sort(levels);
    StepMap map;
    map.levels_.push_back(levels.front());
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (levels[i] == map.levels_.back()) continue;
        map.thresholds_.push_back(values[i - 1] + 0.5 * (values[i] - values[i - 1]));
        map.levels_.push_back(levels[i]);
    }
    return map;
}

StepMap StepMap::quantiles(std::vector<double> samples, std::vector<double> column) {
    std::ranges::sort(samples);
    std::ranges::sort(column);
    const double places = 2.0 * static_cast<double>(samples.size());
    const auto size = static_cast<double>(column.size());
    StepMap map;
    // from `start` on, `twice_below` / 2 of the samples count as below
    const auto step = [&](double start, std::size_t twice_below) {
        const auto place = static_cast<std::size_t>(static_cast<double>(twice_below) / places * size);
        const double level = column[std::min(place, column.size() - 1)];
        if (!map.levels_.empty() && level <= map.levels_.back()) return;
        if (!map.levels_.empty()) map.thresholds_.push_back(start);
        map.levels_.push_back(level);
    };
    step(-std::numeric_limits<double>::infinity(), 0);
    for (std::size_t first = 0; first < samples.size();) {
        const double x = samples[first];
        std::size_t end = first;
        while (end < samples.size() && samples[end] == x) ++end;
        step(x, first + end);
        step(std::nextafter(x, std::numeric_limits<double>::infinity()), 2 * end);
        first = end;
    }
    return map;
}

void StepMap::apply(double* x, int n) const {
    for (int i = 0; i < n; ++i) {
        // the number of thresholds that are <= x, without branches that nobody could predict
        const double value = x[i];
        const double* first = thresholds_.data();
        std::size_t size = thresholds_.size();
        while (size > 1) {
            const std::size_t half = size / 2;
            first += first[half - 1] <= value ? half : 0;
            size -= half;
        }
        auto count = static_cast<std::size_t>(first - thresholds_.data());
        if (size == 1 && *first <= value) ++count;
        x[i] = levels_[count];
    }
}

}  // namespace causum::sim
