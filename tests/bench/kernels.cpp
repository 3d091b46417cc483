// Where a replicate's time goes: each kernel, the regression, and a whole replicate. CPU time per sample
// (items) where it makes sense. cmake --preset bench && cmake --build --preset bench &&
// build-bench/tests/bench/bench_kernels
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "core/basis.hpp"
#include "estimators/regression.hpp"
#include "jobs/replicate.hpp"
#include "jobs/runner.hpp"
#include "jobs/study_file.hpp"
#include "sim/samples.hpp"

namespace {

using namespace causum;
using namespace causum::sim;

struct alignas(64) Block {
    double values[block_places];
};

const Kernels& chosen(const benchmark::State& state) {
    return kernels(available_instruction_sets()[static_cast<std::size_t>(state.range(0))]);
}

void each_instruction_set(benchmark::internal::Benchmark* bench) {
    for (std::size_t i = 0; i < available_instruction_sets().size(); ++i)
        bench->Arg(static_cast<std::int64_t>(i));
}

void count_samples(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * block_places);
    state.SetLabel(std::string(instruction_set_names[static_cast<std::size_t>(state.range(0))]));
}

void uniforms(benchmark::State& state) {
    Block block{};
    std::uint32_t number = 0;
    for (auto _ : state) {
        chosen(state).uniforms({.seed = 1}, number++, block.values);
        benchmark::DoNotOptimize(block);
    }
    count_samples(state);
}
BENCHMARK(uniforms)->Apply(each_instruction_set);

template <void (*Kernels::*quantile)(double*, int)>
void elementwise(benchmark::State& state) {
    Block uniform{}, block{};
    chosen(state).uniforms({.seed = 1}, 0, uniform.values);
    for (auto _ : state) {
        block = uniform;
        (chosen(state).*quantile)(block.values, block_places);
        benchmark::DoNotOptimize(block);
    }
    count_samples(state);
}
BENCHMARK(elementwise<&Kernels::normal_quantile>)->Name("normal_quantile")->Apply(each_instruction_set);
BENCHMARK(elementwise<&Kernels::logistic_quantile>)->Name("logistic_quantile")->Apply(each_instruction_set);
BENCHMARK(elementwise<&Kernels::exponential>)->Name("exponential")->Apply(each_instruction_set);

void moments_of_degree_6(benchmark::State& state) {
    constexpr int actions = 5;
    constexpr int degree = 6;
    const Basis basis(actions, degree);
    std::array<Block, actions> z{};
    std::array<const double*, actions> z_values{};
    for (std::uint32_t k = 0; k < actions; ++k) {
        chosen(state).uniforms({.seed = 1, .variable = k}, 0, z[k].values);
        z_values[k] = z[k].values;
    }
    Block y = z[0];
    const double* y_values[] = {y.values};
    std::array<Block, degree> scratch{};
    std::vector<double> sums(static_cast<std::size_t>(basis.size())),
        products(static_cast<std::size_t>(basis.size(degree / 2)));
    const MomentShape shape{actions, degree, degree / 2, 1, basis.first_children().data()};
    for (auto _ : state) {
        const MomentSums to{sums.data(), products.data(), basis.size(degree / 2)};
        chosen(state).add_moments(shape, z_values.data(), y_values, block_places, scratch[0].values, to);
        benchmark::DoNotOptimize(sums.data());
    }
    count_samples(state);
}
BENCHMARK(moments_of_degree_6)->Apply(each_instruction_set);

void samples_and_moments(benchmark::State& state) {
    const Scm scm = make_scm({}, 1, 0);
    const std::vector<std::int64_t> counts = {state.range(0)};
    for (auto _ : state) {
        benchmark::DoNotOptimize(accumulate(scm, {.seed = 1, .role = Role::train, .regime = 1}, counts, 6));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(samples_and_moments)->Arg(100)->Arg(2667)->Arg(100000);

void random_scm(benchmark::State& state) {
    std::uint32_t replicate = 0;
    for (auto _ : state) benchmark::DoNotOptimize(make_scm({}, 1, replicate++));
}
BENCHMARK(random_scm);

void cross_validated_regression(benchmark::State& state) {
    const Scm scm = make_scm({}, 1, 0);
    const std::vector<std::int64_t> counts = {2667};
    std::vector<Moments> folds;
    for (int fold = 0; fold < 3; ++fold) {
        folds.push_back(
            accumulate(scm, {.seed = 1, .role = Role::train, .regime = 1, .fold = fold}, counts, 6).front());
    }
    const estimators::Monomials monomials(5, 3);
    const RawTransform transform(scm.coordinates, 3);
    const estimators::FitOptions options{.regularization =
                                             static_cast<estimators::Regularization>(state.range(0))};
    const estimators::Folds data = {folds[0], folds[1], folds[2]};
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            estimators::fit_regression({monomials, transform, options}, data, monomials.all));
    }
    state.SetLabel(std::string(estimators::regularization_names[static_cast<std::size_t>(state.range(0))]));
}
BENCHMARK(cross_validated_regression)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void replicate_of_main_study(benchmark::State& state) {
    const jobs::Study study = jobs::parse_study(
        "name = bench\nreplicates = 1\n[fit]\nestimators = observational plug_in joint\n", "bench");
    const jobs::ReplicateRunner runner(study);
    for (auto _ : state) {
        results::Table table = jobs::make_table(study);
        runner.run(table, 0);
        benchmark::DoNotOptimize(table);
    }
}
BENCHMARK(replicate_of_main_study)->Unit(benchmark::kMillisecond);

}  // namespace
