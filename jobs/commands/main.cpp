#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "core/errors.hpp"
#include "core/invisible.hpp"
#include "jobs/commands/command_line.hpp"
#include "jobs/commands/standard_streams.hpp"
#include "jobs/run/note.hpp"

int main(int argc, char** argv) {
    using namespace causum;
    jobs::reserve_standard_streams();
    try {
        const int code = jobs::carry_out(jobs::parse_command_line(argc, argv));
        if (std::fflush(stdout) != 0) throw Error("standard output: cannot be written to");
        return code;
    } catch (const InputError& error) {
        const std::string message = escaped_utf8(error.what());
        jobs::note(stderr, "causum: {}{}\n", message, invisible_text(message));
        return jobs::exit_wrong_input;
    } catch (const std::bad_alloc&) {
        jobs::note(stderr, "causum: out of memory: fewer actions, a smaller degree or fewer --threads\n");
        return jobs::exit_failed;
    } catch (const std::exception& error) {
        jobs::note(stderr, "causum: {}\n", escaped_utf8(error.what()));
        return jobs::exit_failed;
    }
}
