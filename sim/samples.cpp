#include "sim/samples.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "core/parallel.hpp"
#include "sim/block_sampler.hpp"
#include "sim/kernels.hpp"

namespace causum::sim {
namespace {

constexpr int blocks_per_chunk = 64;
constexpr std::int64_t chunk_places = std::int64_t{blocks_per_chunk} * block_places;

}  // namespace

DataAddress pilot_address(std::uint64_t seed, std::uint32_t replicate) {
    return {.seed = seed,
            .replicate = replicate,
            .data_set = 0,
            .role = Role::pilot,
            .regime = observational_regime,
            .fold = 0};
}

Coordinates pilot_coordinates(const Scm& scm, std::uint64_t seed, std::uint32_t replicate) {
    BlockSampler sampler(scm, pilot_address(seed, replicate));
    constexpr int blocks = pilot_samples / block_places;
    static_assert(pilot_samples % block_places == 0);
    const auto actions = static_cast<std::size_t>(scm.actions);
    // Sums about the mean of the first block, so that the squares do not cancel.
    Places ones{};
    std::fill(std::begin(ones.values), std::end(ones.values), 1.0);
    Places centred{};
    Eigen::VectorXd origin(scm.actions);
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(scm.actions);
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(scm.actions);
    for (std::uint32_t block = 0; block < blocks; ++block) {
        sampler.fill(block, block_places);
        for (std::size_t k = 0; k < actions; ++k) {
            const auto i = static_cast<Eigen::Index>(k);
            const double* values = sampler.action(static_cast<int>(k));
            if (block == 0) origin(i) = kernels().dot(values, ones.values, block_places) / block_places;
            kernels().standardize(values, origin(i), 1.0, centred.values, block_places);
            sum(i) += kernels().dot(centred.values, ones.values, block_places);
            squares(i) += kernels().dot(centred.values, centred.values, block_places);
        }
    }
    const Eigen::VectorXd shift = sum / pilot_samples;
    const Eigen::VectorXd variance = squares / pilot_samples - shift.cwiseAbs2();
    Coordinates result{origin + shift, Eigen::VectorXd::Ones(scm.actions)};
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        if (variance(k) > 0.0) result.scale(k) = std::sqrt(variance(k));
    }
    return result;
}

namespace {

struct alignas(64) LaneSum {
    double of[lanes] = {};
};

/// Moments, and where they are wanted each lane's own.
struct Sums {
    /// @param by_lane  whether each lane's are wanted
    Sums(Moments none, bool by_lane) : all(std::move(none)) {
        if (!by_lane) return;
        const Eigen::Index sums = all.sums.size() + all.products.size() + all.squares.size();
        lanes.resize(static_cast<std::size_t>(sums));
    }

    Sums& operator+=(const Sums& other) {
        all += other.all;
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            for (int l = 0; l < sim::lanes; ++l) lanes[i].of[l] += other.lanes[i].of[l];
        }
        return *this;
    }
    [[nodiscard]] double* lanes_of(Eigen::Index sum) {
        return lanes.empty() ? nullptr : lanes[static_cast<std::size_t>(sum)].of;
    }
    [[nodiscard]] LaneMoments by_lane() const {
        LaneMoments result{all,
                           std::vector(sim::lanes, Moments(all.actions(), all.degree(), all.outcomes()))};
        auto from = lanes.begin();
        const auto copy = [&](Eigen::Index size, const auto& of) {
            std::array<double*, sim::lanes> to{};
            for (std::size_t l = 0; l < to.size(); ++l) to[l] = of(result.lanes[l]).data();
            for (Eigen::Index i = 0; i < size; ++i, ++from) {
                for (std::size_t l = 0; l < to.size(); ++l) to[l][i] = from->of[l];
            }
        };
        copy(
            all.sums.size(), [](Moments & own) -> auto& { return own.sums; });
        copy(
            all.products.size(), [](Moments & own) -> auto& { return own.products; });
        copy(
            all.squares.size(), [](Moments & own) -> auto& { return own.squares; });
        for (int l = 0; l < sim::lanes; ++l) {
            Moments& own = result.lanes[static_cast<std::size_t>(l)];
            own.count = std::floor((all.count + (sim::lanes - 1 - l)) / sim::lanes);
            own.sums(0) = own.count;
        }
        return result;
    }

    Moments all;
    std::vector<LaneSum> lanes;  ///< of sums, products, squares, in the order of Moments; empty: not wanted
};

/// Adds up the moments of a data set, a chunk at a time.
class ChunkWalker {
  public:
    ChunkWalker(const Scm& scm, const DataAddress& address, const Basis& basis, const OutcomeColumns& outcome,
                bool with_effects, bool by_lane)
        : scm_(scm),
          basis_(basis),
          outcome_(outcome),
          with_effects_(with_effects),
          by_lane_(by_lane),
          sampler_(scm, address, outcome),
          z_(static_cast<std::size_t>(scm.actions)),
          y_(static_cast<std::size_t>(outcomes())),
          scratch_(static_cast<std::size_t>(basis.degree())) {
        for (const Places& places : z_) z_values_.push_back(places.values);
        for (const Places& places : y_) y_values_.push_back(places.values);
    }

    [[nodiscard]] Sums none() const { return {Moments(scm_.actions, basis_.degree(), outcomes()), by_lane_}; }

    /// Moments of the chunk's first places. @param counts  ascending, the last at most chunk_places
    /// @return one for each count, and the whole chunk's if the last count is all of it
    [[nodiscard]] std::vector<Sums> walk(std::int64_t chunk, std::span<const std::int64_t> counts) {
        std::vector<Sums> result;
        Sums sum = none();
        for (int block = 0; block < blocks_per_chunk; ++block) {
            const std::int64_t start = std::int64_t{block} * block_places;
            while (result.size() < counts.size() && counts[result.size()] == start) result.push_back(sum);
            if (result.size() == counts.size()) return result;
            const auto places = static_cast<int>(std::min<std::int64_t>(counts.back() - start, block_places));
            sampler_.fill(static_cast<std::uint32_t>(chunk * blocks_per_chunk + block), places);
            while (result.size() < counts.size() && counts[result.size()] < start + block_places) {
                result.push_back(sum);
                add_first(result.back(), static_cast<int>(counts[result.size() - 1] - start));
            }
            if (result.size() == counts.size()) return result;
            add_first(sum, block_places);
        }
        while (result.size() < counts.size()) result.push_back(sum);
        return result;
    }

  private:
    [[nodiscard]] int outcomes() const { return with_effects_ ? 2 * outcome_.size() : outcome_.size(); }

    /// Adds the block's first n places.
    void add_first(Sums& sums, int n) {
        const int padded = round_up_to_lanes(n);
        for (std::size_t k = 0; k < z_.size(); ++k) {
            const auto i = static_cast<Eigen::Index>(k);
            kernels().standardize(sampler_.action(static_cast<int>(k)), scm_.coordinates.location(i),
                                  1.0 / scm_.coordinates.scale(i), z_[k].values, padded);
        }
        const int columns = outcome_.size();
        for (int c = 0; c < columns; ++c)
            std::copy_n(sampler_.outcome_column(c), n, y_[static_cast<std::size_t>(c)].values);
        for (int c = columns; c < outcomes(); ++c)
            outcome_[c - columns].evaluate(z_values_.data(), y_[static_cast<std::size_t>(c)].values, padded);
        // what fills up the last lanes does not count
        for (Places& places : z_) std::fill(places.values + n, places.values + padded, 0.0);
        for (Places& places : y_) std::fill(places.values + n, places.values + padded, 0.0);
        const MomentShape shape{scm_.actions, basis_.degree(), basis_.degree() / 2, outcomes(),
                                basis_.first_children().data()};
        Moments& to = sums.all;
        kernels().add_moments(shape, z_values_.data(), y_values_.data(), padded, scratch_.front().values,
                              {.sums = to.sums.data(),
                               .products = to.products.data(),
                               .product_stride = static_cast<int>(to.products.rows()),
                               .lane_sums = sums.lanes_of(0),
                               .lane_products = sums.lanes_of(to.sums.size())});
        for (int c = 0; c < outcomes(); ++c) {
            for (int d = 0; d <= c; ++d) add_square(sums, c, d, padded);
        }
        to.count += n;
        to.sums(0) = to.count;
    }

    void add_square(Sums& sums, int c, int d, int n) const {
        const double* x = y_values_[static_cast<std::size_t>(c)];
        const double* y = y_values_[static_cast<std::size_t>(d)];
        Moments& to = sums.all;
        if (!by_lane_) {
            to.squares(c, d) += kernels().dot(x, y, n);
        } else {
            const auto lanes_of = [&](int i, int j) {
                return sums.lanes_of(to.sums.size() + to.products.size() + i + Eigen::Index{j} * outcomes());
            };
            to.squares(c, d) += kernels().dot_by_lane(x, y, n, lanes_of(c, d));
            if (c != d) std::copy_n(lanes_of(c, d), lanes, lanes_of(d, c));
        }
        to.squares(d, c) = to.squares(c, d);
    }

    const Scm& scm_;
    const Basis& basis_;
    const OutcomeColumns& outcome_;
    bool with_effects_, by_lane_;
    BlockSampler sampler_;
    std::vector<Places> z_, y_, scratch_;
    std::vector<const double*> z_values_, y_values_;
};

/// The counts that end within a chunk, as places of it; all of it where a later count needs the whole.
std::vector<std::int64_t> counts_within(std::int64_t chunk, std::span<const std::int64_t> counts) {
    const std::int64_t start = chunk * chunk_places;
    std::vector<std::int64_t> result;
    for (const std::int64_t count : counts) {
        if (count >= start && count < start + chunk_places) result.push_back(count - start);
    }
    if (counts.back() >= start + chunk_places) result.push_back(chunk_places);
    return result;
}

std::vector<Sums> sums_of_counts(const Scm& scm, const DataAddress& address,
                                 std::span<const std::int64_t> counts, const Basis& basis, const Walk& walk,
                                 bool by_lane) {
    if (!std::ranges::is_sorted(counts) || (!counts.empty() && counts.front() < 0)) {
        throw ArgumentError("accumulate: counts must ascend from 0");
    }
    if (counts.empty()) return {};
    if (static_cast<std::uint64_t>(counts.back()) > max_places) {
        throw ArgumentError(
            fmt::format("accumulate: {} places, beyond the random streams' 2^32", counts.back()));
    }
    const std::int64_t chunks = counts.back() / chunk_places + 1;
    std::optional<OutcomeColumns> without_interactions;
    const OutcomeColumns& outcome =
        walk.outcome != nullptr ? *walk.outcome : without_interactions.emplace(scm);
    ChunkWalker own(scm, address, basis, outcome, walk.with_effects, by_lane);
    Sums total = own.none();
    std::vector<Sums> result;
    const auto add = [&](std::int64_t chunk, std::vector<Sums>& sums) {
        const bool is_whole = counts.back() >= (chunk + 1) * chunk_places;
        const std::size_t snapshots = sums.size() - (is_whole ? 1 : 0);
        for (std::size_t s = 0; s < snapshots; ++s) (result.emplace_back(std::move(sums[s]))) += total;
        if (is_whole) total += sums.back();
    };
    const auto sums_of = [&](ChunkWalker& walker, std::int64_t chunk) {
        if (walk.stop != nullptr) walk.stop->check();
        return walker.walk(chunk, counts_within(chunk, counts));
    };
    if (walk.threads == 1 || chunks == 1) {
        for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
            std::vector<Sums> sums = sums_of(own, chunk);
            add(chunk, sums);
        }
        return result;
    }
    // Chunks are walked by any thread and added up in their order; one that is early waits in `early`.
    std::map<std::int64_t, std::vector<Sums>> early;
    std::int64_t next = 0;
    std::mutex guard;
    parallel_for(chunks, walk.threads, [&](std::int64_t chunk) {
        ChunkWalker walker(scm, address, basis, outcome, walk.with_effects, by_lane);
        std::vector<Sums> sums = sums_of(walker, chunk);
        const std::lock_guard lock(guard);
        early.emplace(chunk, std::move(sums));
        for (; !early.empty() && early.begin()->first == next; ++next) {
            add(next, early.begin()->second);
            early.erase(early.begin());
        }
    });
    return result;
}

}  // namespace

std::vector<Moments> accumulate(const Scm& scm, const DataAddress& address,
                                std::span<const std::int64_t> counts, const Basis& basis, const Walk& walk) {
    std::vector<Moments> result;
    for (Sums& sums : sums_of_counts(scm, address, counts, basis, walk, false))
        result.push_back(std::move(sums.all));
    return result;
}

std::vector<LaneMoments> accumulate_by_lane(const Scm& scm, const DataAddress& address,
                                            std::span<const std::int64_t> counts, const Basis& basis,
                                            const Walk& walk) {
    std::vector<LaneMoments> result;
    for (const Sums& sums : sums_of_counts(scm, address, counts, basis, walk, true))
        result.push_back(sums.by_lane());
    return result;
}

std::vector<Moments> accumulate(const Scm& scm, const DataAddress& address,
                                std::span<const std::int64_t> counts, int degree, const Walk& walk) {
    return accumulate(scm, address, counts, Basis(scm.actions, degree), walk);
}

void visit_samples(const Scm& scm, const DataAddress& address, std::int64_t count,
                   const OutcomeColumns& outcome, const Eigen::Ref<const Eigen::VectorXd>& weights,
                   const std::function<void(const SampleBlock&)>& visit, const StopFlag& stop) {
    if (weights.size() != outcome.size()) {
        throw ArgumentError(
            fmt::format("visit_samples: {} weights for {} outcome columns", weights.size(), outcome.size()));
    }
    BlockSampler sampler(scm, address, outcome);
    SampleBlock block;
    for (std::int64_t start = 0; start < count; start += block_places) {
        const int n = static_cast<int>(std::min<std::int64_t>(count - start, block_places));
        if (start % chunk_places == 0) stop.check();
        sampler.fill(static_cast<std::uint32_t>(start / block_places), n);
        block.actions.resize(n, scm.actions);
        for (int k = 0; k < scm.actions; ++k) {
            const Eigen::Map<const Eigen::ArrayXd> values(sampler.action(k), n);
            block.actions.col(k) = (values - scm.coordinates.location(k)) * (1.0 / scm.coordinates.scale(k));
        }
        block.outcome.setZero(n);
        for (int c = 0; c < outcome.size(); ++c) {
            if (weights(c) != 0.0)
                block.outcome += weights(c) * Eigen::Map<const Eigen::VectorXd>(sampler.outcome_column(c), n);
        }
        visit(block);
    }
}

EffectSamples effect_samples(const Scm& scm, const DataAddress& address, int places,
                             const OutcomeColumns& outcome) {
    BlockSampler sampler(scm, address);
    sampler.fill(0, places);
    std::vector<Places> z(static_cast<std::size_t>(scm.actions));
    std::vector<const double*> z_values;
    EffectSamples result{Eigen::MatrixXd(places, scm.actions), Eigen::MatrixXd(places, outcome.size())};
    for (int k = 0; k < scm.actions; ++k) {
        Places& values = z[static_cast<std::size_t>(k)];
        kernels().standardize(sampler.action(k), scm.coordinates.location(k), 1.0 / scm.coordinates.scale(k),
                              values.values, round_up_to_lanes(places));
        z_values.push_back(values.values);
        result.actions.col(k) = Eigen::Map<const Eigen::VectorXd>(values.values, places);
    }
    Places effects{};
    for (int c = 0; c < outcome.size(); ++c) {
        outcome[c].evaluate(z_values.data(), effects.values, round_up_to_lanes(places));
        result.effects.col(c) = Eigen::Map<const Eigen::VectorXd>(effects.values, places);
    }
    return result;
}

}  // namespace causum::sim
