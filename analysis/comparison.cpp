#include "analysis/comparison.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/estimate_text.hpp"
#include "analysis/summary_grids.hpp"

namespace causum::analysis {

std::vector<std::string> comparison_sentences(const Summary& summary) {
    std::vector<std::string> sentences;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        std::size_t best = summary.conditions;
        std::size_t worst = summary.conditions;
        std::size_t wins = 0;
        std::size_t compared = 0;
        const auto ratio = [&](std::size_t c) { return summary.row(c, e).measures.ratio.value; };
        for (std::size_t c = 0; c < summary.conditions; ++c) {
            const Measures& here = summary.row(c, e).measures;
            if (here.ratio.count == 0 || !std::isfinite(here.ratio.value)) continue;
            ++compared;
            if (here.ratio.value < 1.0) ++wins;
            if (best == summary.conditions || ratio(c) < ratio(best)) best = c;
            if (worst == summary.conditions || ratio(c) > ratio(worst)) worst = c;
        }
        const std::string& name = summary.estimators[e];
        const std::string& reference = summary.estimators[summary.reference];
        if (summary.conditions == 1) {
            const Measures& here = summary.row(0, e).measures;
            if (std::isnan(here.mean.value)) continue;
            std::string text = fmt::format("{}: mean excess_rmse {}", name, to_text(here.mean));
            if (compared == 1) {
                text += fmt::format(", {} times that of {}; the better one in {} of {} replicates",
                                    to_text(here.ratio), reference, share_text(here.win_rate),
                                    here.win_rate.count);
            }
            sentences.push_back(text + '.');
        } else if (compared == 1) {
            sentences.push_back(fmt::format("{}: its mean excess_rmse is {} times that of {} ({}).", name,
                                            to_text(summary.row(best, e).measures.ratio), reference,
                                            condition_label(summary, best)));
        } else if (compared > 1) {
            const std::string share = wins == 0 ? fmt::format("larger under all {}", compared)
                                      : wins == compared
                                          ? fmt::format("smaller under all {}", compared)
                                          : fmt::format("smaller under {} of {}", wins, compared);
            const std::string least = to_text(summary.row(best, e).measures.ratio);
            const std::string greatest = to_text(summary.row(worst, e).measures.ratio);
            const std::string range =
                least == greatest ? least
                                  : fmt::format("{} ({}) to {} ({})", least, condition_label(summary, best),
                                                greatest, condition_label(summary, worst));
            sentences.push_back(fmt::format("{}: its mean excess_rmse is {} times that of {}; {} conditions.",
                                            name, range, reference, share));
        }
    }
    return sentences;
}

}  // namespace causum::analysis
