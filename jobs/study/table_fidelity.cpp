#include "jobs/study/table_fidelity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv_writer.hpp"
#include "sim/fidelity.hpp"

namespace causum::jobs {
namespace {

/// A table of numbers and what they are of, line by line.
class FidelityText {
  public:
    /// @param condition  whose columns, outcome and degree the lines are about
    explicit FidelityText(const Condition& condition)
        : columns_(fmt::format("{}", fmt::join(condition.columns.actions, ","))),
          outcome_(condition.columns.outcome),
          degree_(std::to_string(condition.scm.semi_synthetic.degree)) {}

    void add(std::string_view quantity, std::string_view of, double value) {
        text_ += csv_line(
            {columns_, outcome_, degree_, std::string(quantity), std::string(of), csv_number(value)});
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string columns_, outcome_, degree_;
    std::string text_;
};

std::string text_of(const Condition& condition, const sim::Fidelity& fidelity) {
    FidelityText text(condition);
    text.add("rows", "", fidelity.rows);
    text.add("duplicates", "", fidelity.duplicates);
    text.add("additive_r2", "", fidelity.additive_r2);
    text.add("product_r2", "", fidelity.product_r2);
    text.add("interaction_ratio", "", fidelity.interaction_ratio);
    text.add("squared_residual_r2", "", fidelity.squared_residual_r2);
    text.add("correlation_error", "", fidelity.correlation_error);
    text.add("far_joint", "", fidelity.far.back());
    for (std::size_t k = 0; k < fidelity.columns.size(); ++k) {
        const sim::ColumnFidelity& column = fidelity.columns[k];
        text.add("r2", column.name, column.r2);
        text.add("zeros", column.name, column.zeros);
        text.add("distinct", column.name, column.distinct);
        text.add("far", column.name, fidelity.far[k]);
    }
    return text.text();
}

bool uses_found_interaction(const Condition& condition) {
    const sim::InteractionSettings& interaction = condition.interaction;
    return interaction.strength > 0.0 &&
           sim::interaction_kinds[static_cast<std::size_t>(interaction.terms.kind)].found;
}

/// What of these figures is worth a warning.
void add_warnings(Study& study, const Condition& condition, const sim::Fidelity& fidelity) {
    const std::string& outcome = condition.columns.outcome;
    if (!(fidelity.additive_r2 > 0.0))
        study.table_warnings.push_back(fmt::format(
            "{}: an additive fit predicts nothing of {} (cross-validated R2 {:.2f}): the models' effects "
            "are noise",
            study.table.file, outcome, fidelity.additive_r2));
    constexpr double clearly_worse = -0.2;  // a column that depends on no other has some -coefficients/rows
    for (const sim::ColumnFidelity& column : fidelity.columns) {
        if (column.r2 < clearly_worse)
            study.table_warnings.push_back(fmt::format(
                "{}: what polynomials of degree {} predict of column '{}' is noise (cross-validated R2 "
                "{:.2f}): choose a smaller semi_synthetic.degree",
                study.table.file, condition.scm.semi_synthetic.degree, column.name, column.r2));
    }
    const bool is_asked = std::ranges::any_of(study.conditions, [&](const Condition& other) {
        return other.columns == condition.columns && uses_found_interaction(other);
    });
    if (is_asked && fidelity.product_r2 <= fidelity.additive_r2)
        study.table_warnings.push_back(fmt::format(
            "{}: products of two actions do not predict {} better (cross-validated R2 {:.3f}, without "
            "them {:.3f}): what interaction.kind = data takes from it may be noise",
            study.table.file, outcome, fidelity.product_r2, fidelity.additive_r2));
}

}  // namespace

void add_fidelity(Study& study) {
    std::vector<const Condition*> done;
    for (const Condition& condition : study.conditions) {
        if (condition.scm.semi_synthetic.table == nullptr) continue;
        const auto is_same = [&](const Condition* other) {
            return other->columns == condition.columns &&
                   other->scm.semi_synthetic.degree == condition.scm.semi_synthetic.degree;
        };
        if (std::ranges::any_of(done, is_same)) continue;
        done.push_back(&condition);
        const sim::Fidelity fidelity = sim::measure_fidelity(condition.scm);
        if (study.table_fidelity.empty())
            study.table_fidelity = csv_line({"columns", "outcome", "degree", "quantity", "of", "value"});
        study.table_fidelity += text_of(condition, fidelity);
        add_warnings(study, condition, fidelity);
    }
    if (done.empty()) return;
    FidelityText warnings(*done.front());
    for (const std::string& text : study.table_warnings) warnings.add("warning", text, 1.0);
    study.table_fidelity += warnings.text();
}

}  // namespace causum::jobs
