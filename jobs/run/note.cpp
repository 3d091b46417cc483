#include "jobs/run/note.hpp"

namespace causum::jobs {

void write_note(std::FILE* stream, std::string_view text) noexcept {
    const bool is_written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
    if (!is_written || std::fflush(stream) != 0) std::clearerr(stream);  // the next may get through
}

}  // namespace causum::jobs
