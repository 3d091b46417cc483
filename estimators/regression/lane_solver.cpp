#include "estimators/regression/lane_solver.hpp"

namespace causum {

namespace plain {
extern const estimators::LaneSolver lane_solver;
}
namespace v3 {
extern const estimators::LaneSolver lane_solver;
}
namespace v4 {
extern const estimators::LaneSolver lane_solver;
}

namespace estimators {

const LaneSolver& lane_solver(InstructionSet set) {
    switch (set) {
        case InstructionSet::v3:
            return v3::lane_solver;
        case InstructionSet::v4:
            return v4::lane_solver;
        case InstructionSet::plain:
            break;
    }
    return plain::lane_solver;
}

}  // namespace estimators
}  // namespace causum
