// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>

#include "oisc/classic.hpp"
#include "oisc/machine.hpp"
#include "programs/desk.hpp"

namespace programs {

namespace {

using oisc::Dialect;

/// stdin and stdout at port -1.  What is written leaves before input is waited for.
class Terminal {
  public:
    template <class Word>
    oisc::PortAnswer in(std::int64_t port, Word& value, std::int64_t&) {
        if (port != -1) return oisc::PortAnswer::trapped;
        if (at_ == end_) refill();
        value = at_ == end_ ? Word{-1}
                            : static_cast<Word>(static_cast<unsigned char>(input_[at_++]));
        return oisc::PortAnswer::ok;
    }
    template <class Word>
    oisc::PortAnswer out(std::int64_t port, Word value, std::int64_t&) {
        if (port != -1) return oisc::PortAnswer::trapped;
        output_ += static_cast<char>(static_cast<unsigned char>(value & 0xFF));
        if (output_.size() >= input_.size() || (shown_ && output_.back() == '\n')) flush();
        return oisc::PortAnswer::ok;
    }
    void flush() {
        for (std::string_view left = output_; !left.empty();) {
            const auto written = ::write(STDOUT_FILENO, left.data(), left.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throw std::system_error{errno, std::generic_category(), "stdout"};
            left.remove_prefix(static_cast<std::size_t>(written));
        }
        output_.clear();
    }

  private:
    void refill() {
        flush();
        ssize_t got = 0;
        do got = ended_ ? 0 : ::read(STDIN_FILENO, input_.data(), input_.size());
        while (got < 0 && errno == EINTR);
        if (got < 0) throw std::system_error{errno, std::generic_category(), "stdin"};
        at_ = 0;
        end_ = static_cast<std::size_t>(got);
        ended_ = got == 0;
    }

    std::array<char, 65'536> input_{};
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    bool ended_ = false;
    const bool shown_ = ::isatty(STDOUT_FILENO) == 1;
    std::string output_;
};

template <Dialect dialect, class Word>
void run_words(const std::vector<std::int64_t>& image, std::size_t cells, const OiscRun& options) {
    oisc::Memory<Word> memory{std::vector<Word>(cells), 0};
    std::ranges::transform(image, memory.cells.begin(),
                           [](std::int64_t cell) { return static_cast<Word>(cell); });
    const auto limit = options.gas.value_or(std::numeric_limits<std::int64_t>::max());
    auto gas = limit;
    Terminal terminal;
    const auto end = oisc::run<dialect>(memory, 0, gas, terminal);
    terminal.flush();
    const auto steps = fmt::format("{} instructions", limit - gas);
    const auto at = " at pc " + std::to_string(end.pc);
    if (options.stats) fmt::print(stderr, "{}\n", steps);
    if (end.halt == oisc::Halt::out_of_gas) throw Refused{"out of gas" + at + " after " + steps};
    if (end.halt == oisc::Halt::trapped)
        throw Refused{"trapped" + at + ": nothing is at address " + std::to_string(end.where)};
}

template <class Word>
void run_dialect(const std::vector<std::int64_t>& image, std::size_t cells,
                 const OiscRun& options) {
    if (options.howerj) return run_words<Dialect::howerj, Word>(image, cells, options);
    run_words<Dialect::esolang, Word>(image, cells, options);
}

}  // namespace

void oisc_run(const OiscRun& options) {
    const auto format = options.format == "text"     ? oisc::Format::text
                        : options.format == "binary" ? oisc::Format::binary
                                                     : oisc::Format::automatic;
    const auto image = oisc::read_classic(read_text(options.image), options.word, format);
    if (!image) throw Refused{options.image + ": " + image.error()};
    constexpr std::size_t kCells = 65'536;
    const auto cells = options.cells ? static_cast<std::size_t>(*options.cells)
                                     : std::max(kCells, image->size());
    if (cells < image->size())
        throw WrongUsage{"the image has " + std::to_string(image->size()) +
                         " cells, --cells are fewer"};
    if (options.word == 16) return run_dialect<std::int16_t>(*image, cells, options);
    if (options.word == 32) return run_dialect<std::int32_t>(*image, cells, options);
    run_dialect<std::int64_t>(*image, cells, options);
}

}  // namespace programs
