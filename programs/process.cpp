// SPDX-License-Identifier: Apache-2.0
#include "programs/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace programs {

namespace {

using Clock = std::chrono::steady_clock;

struct Child {
    pid_t pid = -1;
    int output = -1;  // its stdout and stderr
};

Child spawn(const std::vector<std::string>& arguments, bool dies_with_us) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw std::system_error{errno, std::generic_category(), "pipe"};
    std::vector<char*> argv;
    std::string self = "jotchain";
    argv.push_back(self.data());
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (pid == 0) {
        if (dies_with_us) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) ::_exit(3);
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::setpgid(0, 0);  // control-C reaches us, and we end our children
        ::execv("/proc/self/exe", argv.data());
        ::_exit(3);
    }
    ::close(ends[1]);
    return {pid, ends[0]};
}

}  // namespace

struct Process::Impl {
    Child child;
    std::string buffer;
    bool ended = false;
    bool released = false;

    std::optional<std::string> line(Clock::time_point until) {
        for (;;) {
            const auto end = buffer.find('\n');
            if (end != std::string::npos) {
                std::string text = buffer.substr(0, end);
                buffer.erase(0, end + 1);
                return text;
            }
            if (ended) return std::nullopt;
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                until - Clock::now());
            pollfd wait{child.output, POLLIN, 0};
            const int patience = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
            if (::poll(&wait, 1, patience) <= 0) return std::nullopt;  // or a signal woke us
            char piece[4096];
            const auto got = ::read(child.output, piece, sizeof piece);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0)
                ended = true;
            else
                buffer.append(piece, static_cast<std::size_t>(got));
        }
    }
};

Process::Process(const std::vector<std::string>& arguments, bool outlives)
    : impl_{std::make_unique<Impl>()} {
    impl_->child = spawn(arguments, !outlives);
}

Process::~Process() {
    ::close(impl_->child.output);
    if (impl_->released) return;
    ::kill(impl_->child.pid, SIGTERM);
    const auto until = Clock::now() + std::chrono::seconds{10};
    int status = 0;
    while (::waitpid(impl_->child.pid, &status, WNOHANG) == 0) {
        if (Clock::now() > until) ::kill(impl_->child.pid, SIGKILL);
        ::usleep(10'000);
    }
}

std::optional<base::Json> Process::next(std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    while (const auto text = impl_->line(until)) {
        auto json = base::parse_json(*text);
        if (json) return std::move(*json);
        return base::Json::object({{"event", "words"}, {"text", *text}});
    }
    return std::nullopt;
}

base::Json Process::await(const std::string& event, std::chrono::seconds patience,
                          const std::function<void(const base::Json&)>& each) {
    const auto until = Clock::now() + patience;
    std::string last;
    while (Clock::now() < until) {
        auto line = next(std::chrono::milliseconds{200});
        if (!line && impl_->ended)
            throw std::runtime_error{"a node ended: " + (last.empty() ? "no word" : last)};
        if (!line) continue;
        if (each) each(*line);
        const auto* text = line->find("text");
        if (text != nullptr && text->string() != nullptr) last = *text->string();
        const auto* name = line->find("event");
        if (name != nullptr && name->string() != nullptr && *name->string() == event)
            return std::move(*line);
    }
    throw std::runtime_error{"a node was silent: no " + event + " in time"};
}

void Process::release() { impl_->released = true; }
bool Process::ended() const { return impl_->ended; }
int Process::pid() const { return impl_->child.pid; }

std::vector<std::string> run(const std::vector<std::string>& arguments) {
    const Child child = spawn(arguments, true);
    std::string text;
    char piece[4096];
    for (;;) {
        const auto got = ::read(child.output, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(piece, static_cast<std::size_t>(got));
    }
    ::close(child.output);
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.erase(0, end + 1);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error{lines.empty() ? "jotchain " + arguments.front() + " failed"
                                               : lines.back()};
    return lines;
}

}  // namespace programs
