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
    switch (set) {
        case InstructionSet::v3:
            return v3::batched_cholesky;
        case InstructionSet::v4:
            return v4::batched_cholesky;
        case InstructionSet::plain:
            break;
    }
    return plain::batched_cholesky;
}

}  // namespace estimators
}  // namespace causum
