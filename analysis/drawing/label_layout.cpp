#include "analysis/drawing/label_layout.hpp"

#include <algorithm>
#include <numeric>

namespace causum::analysis {

std::size_t panel_columns(std::size_t panels) {
    if (panels <= 2) return panels;
    return panels % 3 != 0 && panels % 2 == 0 ? 2 : 3;
}

std::vector<double> spread(std::span<const double> targets, double gap, double low, double high) {
    if (targets.empty() || static_cast<double>(targets.size() - 1) * gap > high - low) return {};
    std::vector<std::size_t> order(targets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return targets[a] < targets[b]; });

    // Minus its rank times the gap, a position must only not decrease: isotonic regression.
    struct Block {
        double mean;
        std::size_t size;
    };
    std::vector<Block> blocks;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        blocks.push_back({targets[order[rank]] - static_cast<double>(rank) * gap, 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean >= blocks.back().mean) {
            const Block last = blocks.back();
            blocks.pop_back();
            Block& before = blocks.back();
            const auto total = static_cast<double>(before.size + last.size);
            before.mean = (before.mean * static_cast<double>(before.size) +
                           last.mean * static_cast<double>(last.size)) /
                          total;
            before.size += last.size;
        }
    }
    std::vector<double> positions(targets.size());
    const double ceiling = high - static_cast<double>(targets.size() - 1) * gap;
    std::size_t rank = 0;
    for (const Block& block : blocks) {
        for (std::size_t i = 0; i < block.size; ++i, ++rank) {
            positions[order[rank]] = std::clamp(block.mean, low, ceiling) + static_cast<double>(rank) * gap;
        }
    }
    return positions;
}

}  // namespace causum::analysis
