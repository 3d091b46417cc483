#include "core/elementary.hpp"

namespace causum {

namespace plain {
extern const Elementary elementary;
}
namespace v3 {
extern const Elementary elementary;
}
namespace v4 {
extern const Elementary elementary;
}

const Elementary& elementary(InstructionSet set) {
    return choose(set, plain::elementary, v3::elementary, v4::elementary);
}

const Elementary& elementary() {
    static const Elementary& chosen = elementary(instruction_set());
    return chosen;
}

}  // namespace causum
