// Compiled once for each instruction set (core/simd.hpp says what may not be used here).
#include "core/simd.hpp"
#include "estimators/regression/batched_cholesky.hpp"

namespace causum::CAUSUM_VARIANT {
namespace {

using estimators::LaneValues;
static_assert(estimators::penalty_lanes == lanes);

/// Rows and columns of L that are made together; as many products as registers hold.
constexpr int tile = width == 8 ? 4 : 2;

constexpr int row_start(int i) {
    return i * (i + 1) / 2;
}

inline Vector square_root(Vector x) {
    for (int l = 0; l < width; ++l) x[l] = __builtin_sqrt(x[l]);
    return x;
}

/// The part of register r in every lane value: eight lanes, `width` at a time.
class Part {
  public:
    explicit Part(int r) : offset_(r * width) {}
    [[nodiscard]] Vector load(const LaneValues& x) const { return CAUSUM_VARIANT::load(x.of + offset_); }
    void store(LaneValues& to, Vector x) const { CAUSUM_VARIANT::store(to.of + offset_, x); }

  private:
    int offset_;
};

/// Rows i … i + rows − 1, columns j … j + columns − 1 of L, where all columns before are done.
///
/// Each entry is (A_ij − Σ_k L_ik L_jk) / L_jj with k ascending, whatever the tiles. A product with 1 / L_jj
/// would be faster, but lose digits where the matrix is ill-conditioned.
template <int rows, int columns>
void make_tile(const double* gram, const double* penalty_matrix, Vector penalty, int size, int i, int j,
               LaneValues* factor, Part part, Vector& smallest) {
    const LaneValues* left[rows];
    const LaneValues* right[columns];
    for (int r = 0; r < rows; ++r) left[r] = factor + row_start(i + r);
    for (int c = 0; c < columns; ++c) right[c] = factor + row_start(j + c);
    Vector value[rows][columns];
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            if (j + c > i + r) continue;
            const int at = (j + c) * size + i + r;
            value[r][c] = gram[at] + penalty * penalty_matrix[at];
        }
    }
    if (i == j) {
        for (int k = 0; k < j; ++k) {
#pragma GCC unroll 4
            for (int r = 0; r < rows; ++r) {
                const Vector x = part.load(left[r][k]);
#pragma GCC unroll 4
                for (int c = 0; c <= r; ++c) value[r][c] -= x * part.load(right[c][k]);
            }
        }
    } else {
        for (int k = 0; k < j; ++k) {
            Vector y[columns];
#pragma GCC unroll 4
            for (int c = 0; c < columns; ++c) y[c] = part.load(right[c][k]);
#pragma GCC unroll 4
            for (int r = 0; r < rows; ++r) {
                const Vector x = part.load(left[r][k]);
#pragma GCC unroll 4
                for (int c = 0; c < columns; ++c) value[r][c] -= x * y[c];
            }
        }
    }
    for (int c = 0; c < columns; ++c) {
        const int first = i == j ? c : 0;
        for (int k = 0; k < c; ++k) {
            const Vector y = part.load(right[c][j + k]);
            for (int r = first; r < rows; ++r) value[r][c] -= part.load(left[r][j + k]) * y;
        }
        if (i == j) {
            const Vector pivot = value[c][c];
            smallest = pivot < smallest ? pivot : smallest;
            part.store(factor[row_start(j + c) + j + c], square_root(pivot));
        }
        const Vector diagonal = part.load(factor[row_start(j + c) + j + c]);
        for (int r = i == j ? c + 1 : 0; r < rows; ++r)
            part.store(factor[row_start(i + r) + j + c], value[r][c] / diagonal);
    }
}

std::uint32_t factorize(const double* gram, const double* penalty_matrix, const LaneValues& penalties,
                        int size, LaneValues* factor) {
    std::uint32_t failed = 0;
    for (int r = 0; r < registers; ++r) {
        const Part part(r);
        const Vector penalty = part.load(penalties);
        Vector smallest = broadcast(1.0);
        for (int i = 0; i < size; i += tile) {
            const bool whole = i + tile <= size;
            for (int j = 0; j < i; j += tile) {
                if (whole) {
                    make_tile<tile, tile>(gram, penalty_matrix, penalty, size, i, j, factor, part, smallest);
                } else {
                    for (int row = i; row < size; ++row)
                        make_tile<1, tile>(gram, penalty_matrix, penalty, size, row, j, factor, part,
                                           smallest);
                }
            }
            if (whole) {
                make_tile<tile, tile>(gram, penalty_matrix, penalty, size, i, i, factor, part, smallest);
            } else {
                for (int row = i; row < size; ++row) {
                    for (int column = i; column <= row; ++column)
                        make_tile<1, 1>(gram, penalty_matrix, penalty, size, row, column, factor, part,
                                        smallest);
                }
            }
        }
        for (int l = 0; l < width; ++l) {
            if (smallest[l] <= 0.0) failed |= 1U << static_cast<unsigned>(r * width + l);
        }
    }
    return failed;
}

void solve(const LaneValues* factor, int size, const double* right, LaneValues* x) {
    for (int r = 0; r < registers; ++r) {
        const Part part(r);
        for (int i = 0; i < size; ++i) {  // L y = right
            const LaneValues* row = factor + row_start(i);
            Vector value = broadcast(right[i]);
            for (int j = 0; j < i; ++j) value -= part.load(row[j]) * part.load(x[j]);
            part.store(x[i], value / part.load(row[i]));
        }
        for (int i = size - 1; i >= 0; --i) {  // L' x = y
            const LaneValues* row = factor + row_start(i);
            const Vector value = part.load(x[i]) / part.load(row[i]);
            part.store(x[i], value);
            for (int j = 0; j < i; ++j) part.store(x[j], part.load(x[j]) - part.load(row[j]) * value);
        }
    }
}

void multiply(const double* matrix, int size, const LaneValues* x, LaneValues* y) {
    constexpr int rows = 4;
    for (int r = 0; r < registers; ++r) {
        const Part part(r);
        int i = 0;
        for (; i + rows <= size; i += rows) {
            Vector sum[rows]{};
            for (int j = 0; j < size; ++j) {
                const double* column = matrix + j * size + i;
                const Vector value = part.load(x[j]);
#pragma GCC unroll 4
                for (int g = 0; g < rows; ++g) sum[g] += column[g] * value;
            }
            for (int g = 0; g < rows; ++g) part.store(y[i + g], sum[g]);
        }
        for (; i < size; ++i) {
            Vector sum{};
            for (int j = 0; j < size; ++j) sum += matrix[j * size + i] * part.load(x[j]);
            part.store(y[i], sum);
        }
    }
}

}  // namespace

extern const estimators::BatchedCholesky batched_cholesky;
const estimators::BatchedCholesky batched_cholesky = {
    .factorize = factorize,
    .solve = solve,
    .multiply = multiply,
};

}  // namespace causum::CAUSUM_VARIANT
