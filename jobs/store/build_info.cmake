# Run at every build: writes OUTPUT, a C++ file that defines causum::jobs::build_info(), if its content changes.
execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=* WORKING_DIRECTORY ${SOURCE_DIR}
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR commit STREQUAL "")
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "jobs/store/build_info.hpp"

namespace causum::jobs {

BuildInfo build_info() {
    return {"@VERSION@", "@commit@", "@COMPILER@"};
}

}  // namespace causum::jobs
]])
