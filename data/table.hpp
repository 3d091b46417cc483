#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

namespace causum {

/// The columns that a caller wants of a table, by name. A column may be asked for once.
struct TableColumns {
    std::vector<std::string> numbers;
    std::vector<std::string> labels;  ///< read as texts, in which an empty cell is a label like others
};

/// Rows of a table that have a number in each of the columns asked for.
struct Table {
    using Values = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    TableColumns columns;               ///< as asked for
    std::vector<double> numbers;        ///< row by row, finite
    std::vector<std::string> labels;    ///< row by row, blanks around them cut off
    std::vector<std::int64_t> lines;    ///< the line on which each row begins, from 1
    std::vector<std::string> notes;     ///< how the table was read; nothing to worry about
    std::vector<std::string> warnings;  ///< what may make the numbers mean something else

    [[nodiscard]] Eigen::Index rows() const { return static_cast<Eigen::Index>(lines.size()); }

    /// rows() × columns.numbers.size(). Valid as long as this table is.
    [[nodiscard]] Eigen::Map<const Values> values() const {
        return {numbers.data(), rows(), static_cast<Eigen::Index>(columns.numbers.size())};
    }
    /// The label of a row in the column `columns.labels[column]`.
    [[nodiscard]] const std::string& label(Eigen::Index row, std::size_t column) const {
        return labels[static_cast<std::size_t>(row) * columns.labels.size() + column];
    }
};

}  // namespace causum
