#include "sim/kernels.hpp"

namespace causum {

namespace plain {
extern const sim::Kernels kernels;
}
namespace v3 {
extern const sim::Kernels kernels;
}
namespace v4 {
extern const sim::Kernels kernels;
}

namespace sim {

const Kernels& kernels(InstructionSet set) {
    return choose(set, plain::kernels, v3::kernels, v4::kernels);
}

const Kernels& kernels() {
    static const Kernels& chosen = kernels(instruction_set());
    return chosen;
}

}  // namespace sim
}  // namespace causum
