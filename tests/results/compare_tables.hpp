#pragma once

#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "results/table.hpp"

namespace causum::results {

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    if constexpr (std::is_same_v<T, std::string>) {
        return a == b;
    } else {
        return a.size() == b.size() &&
               (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
    }
}

inline bool same_bits(const Coordinate& a, const Coordinate& b) {
    if (a.name != b.name || a.values.index() != b.values.index() || a.neutral_value != b.neutral_value)
        return false;
    return std::visit(
        [&](const auto& values) {
            return same_bits(values, std::get<std::decay_t<decltype(values)>>(b.values));
        },
        a.values);
}

/// Name of the first thing in which two tables differ, bit for bit; "none" if they are the same.
inline std::string difference(const Table& a, const Table& b) {
    if (a.condition_keys != b.condition_keys) return "condition_keys";
    if (a.replicates != b.replicates) return "replicates";
    if (a.estimators != b.estimators) return "estimators";
    if (a.estimator_keys != b.estimator_keys) return "estimator_keys";
    if (a.traits != b.traits) return "traits";
    if (a.reference != b.reference) return "reference";
    if (a.schema != b.schema) return "schema";
    if (a.axes != b.axes) return "axes";
    for (const auto member : {&Table::coordinates, &Table::settings}) {
        if ((a.*member).size() != (b.*member).size()) return "coordinates or settings";
        for (std::size_t i = 0; i < (a.*member).size(); ++i) {
            if (!same_bits((a.*member)[i], (b.*member)[i])) return "coordinate " + (a.*member)[i].name;
        }
    }
    for (std::size_t m = 0; m < metric_count; ++m) {
        if (!same_bits(a.metrics[m], b.metrics[m])) return std::string(metric_infos[m].name);
    }
    for (std::size_t f = 0; f < fact_count; ++f) {
        if (!same_bits(a.facts[f], b.facts[f])) return std::string(fact_infos[f].name);
    }
    if (a.penalty_on_edge != b.penalty_on_edge) return "penalty_on_edge";
    if (a.status != b.status) return "status";

    const Provenance& p = a.provenance;
    const Provenance& q = b.provenance;
    if (p.numerics != q.numerics) return "numerics";
    if (p.program_version != q.program_version) return "program_version";
    if (p.git_commit != q.git_commit) return "git_commit";
    if (p.compiler != q.compiler) return "compiler";
    if (p.instruction_path != q.instruction_path) return "instruction_path";
    if (p.study_name != q.study_name) return "study_name";
    if (p.study_text != q.study_text) return "study_text";
    if (p.seed != q.seed) return "seed";
    if (p.host != q.host) return "host";
    if (p.start != q.start) return "start";
    if (p.end != q.end) return "end";
    if (p.stop_rule != q.stop_rule) return "stop_rule";
    if (p.stop_replicates != q.stop_replicates) return "stop_replicates";
    return "none";
}

}  // namespace causum::results
