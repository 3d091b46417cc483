// Where a replicate's time goes: each kernel, the regression, and a whole replicate. CPU time per sample
// (items) where it makes sense. cmake --preset bench && cmake --build --preset bench &&
// build-bench/tests/bench/bench_kernels
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "core/basis.hpp"
#include "core/elementary.hpp"
#include "estimators/regression/batched_cholesky.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/regression.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/run/runner.hpp"
#include "jobs/study/study_file.hpp"
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

/// Multiplications and additions of numbers in registers, as many chains as hide their latency: the most
/// operations that a kernel without fused multiply-adds could do.
#define PEAK(name, bytes, ...)                                                                    \
    __VA_ARGS__ double name(std::int64_t rounds) {                                                \
        typedef double Vector __attribute__((vector_size(bytes)));                                \
        Vector p0{1.0}, p1{1.1}, p2{1.2}, p3{1.3}, p4{1.4}, p5{1.5}, p6{1.6};                     \
        Vector s0{2.0}, s1{2.1}, s2{2.2}, s3{2.3}, s4{2.4}, s5{2.5}, s6{2.6};                     \
        const Vector factor = Vector{} + 0.999999999;                                             \
        const Vector term = Vector{} + 1e-9;                                                      \
        for (std::int64_t r = 0; r < rounds; ++r) {                                               \
            p0 *= factor, p1 *= factor, p2 *= factor, p3 *= factor;                               \
            p4 *= factor, p5 *= factor, p6 *= factor;                                             \
            s0 += term, s1 += term, s2 += term, s3 += term, s4 += term, s5 += term;               \
            s6 += term;                                                                           \
        }                                                                                         \
        const Vector total = p0 + p1 + p2 + p3 + p4 + p5 + p6 + s0 + s1 + s2 + s3 + s4 + s5 + s6; \
        return total[0];                                                                          \
    }
PEAK(peak_plain, 16)
PEAK(peak_v3, 32, __attribute__((target("arch=x86-64-v3"))))
PEAK(peak_v4, 64, __attribute__((target("arch=x86-64-v4"))))
#undef PEAK

void peak_multiply_add(benchmark::State& state) {
    constexpr std::int64_t rounds = 10000;
    constexpr std::array peaks = {peak_plain, peak_v3, peak_v4};
    const auto set = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(peaks[set](rounds));
    state.SetItemsProcessed(state.iterations() * rounds * 14 * (std::int64_t{2} << set));
    state.SetLabel(std::string(instruction_set_names[set]));
}
BENCHMARK(peak_multiply_add)->Apply(each_instruction_set);

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

template <void (*Elementary::*quantile)(double*, int)>
void elementwise(benchmark::State& state) {
    const InstructionSet set = available_instruction_sets()[static_cast<std::size_t>(state.range(0))];
    Block uniform{}, block{};
    chosen(state).uniforms({.seed = 1}, 0, uniform.values);
    for (auto _ : state) {
        block = uniform;
        (elementary(set).*quantile)(block.values, block_places);
        benchmark::DoNotOptimize(block);
    }
    count_samples(state);
}
BENCHMARK(elementwise<&Elementary::normal_quantile>)->Name("normal_quantile")->Apply(each_instruction_set);
BENCHMARK(elementwise<&Elementary::logistic_quantile>)
    ->Name("logistic_quantile")
    ->Apply(each_instruction_set);
BENCHMARK(elementwise<&Elementary::exponential>)->Name("exponential")->Apply(each_instruction_set);

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

void cholesky(benchmark::State& state) {
    constexpr int size = 55;
    const estimators::BatchedCholesky& solver =
        estimators::batched_cholesky(available_instruction_sets()[static_cast<std::size_t>(state.range(0))]);
    const Eigen::MatrixXd root = Eigen::MatrixXd::Random(size, size);
    const Eigen::MatrixXd gram = root * root.transpose() + Eigen::MatrixXd::Identity(size, size);
    const Eigen::MatrixXd penalty = Eigen::MatrixXd::Identity(size, size);
    const Eigen::VectorXd right = Eigen::VectorXd::Ones(size);
    const estimators::LaneValues penalties = {{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1}};
    std::vector<estimators::LaneValues> factor(size * (size + 1) / 2), solution(size);
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            solver.factorize(gram.data(), penalty.data(), penalties, size, factor.data()));
        solver.solve(factor.data(), size, right.data(), solution.data());
        benchmark::DoNotOptimize(solution.data());
    }
    state.SetLabel(std::string(instruction_set_names[static_cast<std::size_t>(state.range(0))]));
}
BENCHMARK(cholesky)->Apply(each_instruction_set);

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
    const estimators::RegressionOptions options{.regularization =
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
