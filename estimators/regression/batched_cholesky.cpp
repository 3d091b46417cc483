#include "estimators/regression/batched_cholesky.hpp"

namespace causum {

namespace plain {
extern const estimators::BatchedCholesky batched_cholesky;
}
namespace v3 {
extern const estimators::BatchedCholesky batched_cholesky;
}
namespace v4 {
extern const estimators::BatchedCholesky batched_cholesky;
}

namespace estimators {

const BatchedCholesky& batched_cholesky(InstructionSet set) {
    return choose(set, plain::batched_cholesky, v3::batched_cholesky, v4::batched_cholesky);
}

}  // namespace estimators
}  // namespace causum
