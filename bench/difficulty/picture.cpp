// SPDX-License-Identifier: Apache-2.0
// No background and middle tones, so that it can be read on light and on dark pages alike.
#include "bench/difficulty/picture.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "bench/difficulty/study.hpp"

namespace bench {

namespace {

constexpr int kRuns = 101;
constexpr double kTop = 40;
constexpr double kHeight = 250;

/// A field of the picture: x runs evenly, y in powers of two.
struct Field {
    double left;
    double width;
    double x_most;
    double y_least;
    double y_most;

    [[nodiscard]] double x(double value) const { return left + width * value / x_most; }
    [[nodiscard]] double y(double value) const {
        const double held = std::clamp(value, y_least, y_most);
        return kTop + kHeight * std::log2(y_most / held) / std::log2(y_most / y_least);
    }
};

std::string words(double x, double y, const char* anchor, const std::string& text,
                  const char* fill = "#808080") {
    return fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\" fill=\"{}\">{}</text>\n",
                       x, y, anchor, fill, text);
}

std::string frame(const Field& field, const std::string& title, const std::string& below,
                  double x_step) {
    std::string out = words(field.left, 20, "start", title);
    for (double value = field.y_least; value <= field.y_most; value *= 2) {
        out += fmt::format("<path d=\"M{:.0f} {:.1f}h{:.0f}\" stroke=\"#808080\" "
                           "stroke-opacity=\".25\"/>\n",
                           field.left, field.y(value), field.width);
        out += words(field.left - 6, field.y(value) + 4, "end",
                     value < 1 ? fmt::format("1/{:.0f}", 1 / value) : fmt::format("{:.0f}", value));
    }
    for (double value = 0; value <= field.x_most; value += x_step)
        out += words(field.x(value), kTop + kHeight + 18, "middle", fmt::format("{:.0f}", value));
    return out + words(field.left + field.width / 2, kTop + kHeight + 36, "middle", below);
}

/// The curve and its name beside the place where it is at `name_at`.
std::string curve(const Field& field, const std::vector<double>& values, double x_step,
                  const char* colour, const std::string& name, double name_at, double shift) {
    std::string path;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = static_cast<double>(i) * x_step;
        if (x > field.x_most) break;
        path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", field.x(x),
                            field.y(values[i]));
    }
    const auto beside = values.at(static_cast<std::size_t>(name_at / x_step));
    return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", path,
                       colour) +
           words(field.x(name_at) + 4, field.y(beside) + shift, "start", name, colour);
}

std::vector<double> medians(const std::vector<Course>& runs, std::vector<double> Course::* row,
                            std::size_t every) {
    std::vector<double> out;
    for (std::size_t i = 0; i < (runs.front().*row).size(); i += every)
        out.push_back(quantile(runs, 0.5, [&](const Course& course) { return (course.*row)[i]; }));
    return out;
}

std::string returning() {
    const Field field{50, 300, 60, 1 / 16.0, 128};
    std::string out = frame(field, "interval due / target", "minutes after the disturbance", 10);
    out += fmt::format("<rect x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.1f}\" "
                       "fill=\"#808080\" fill-opacity=\".3\"/>\n",
                       field.left, field.y(1.15), field.width, field.y(0.85) - field.y(1.15));
    const auto params = founding_params(300, 12);
    const auto add = [&](Which which, const char* colour, const char* name, double at,
                         double shift) {
        const auto runs = courses(scenario(which), params, kRuns);
        out += curve(field, medians(runs, &Course::due, 3), 0.5, colour, name, at, shift);
    };
    add(Which::hundredth, "#b45cb5", "hash rate /100", 14, -6);
    add(Which::tenth, "#d9722e", "/10", 10, -4);
    add(Which::tenfold, "#3b82c4", "x10", 2, 22);
    add(Which::hopper, "#2f9e6e", "hopper gone", 26, -8);
    return out;
}

std::string quiet_day() {
    const Field field{420, 260, 24, 1 / 16.0, 2};
    std::string out = frame(field, "difficulty / founding, a transaction every 30 s", "hours", 6);
    for (const auto& [gap_max, colour] :
         {std::pair{12, "#d9722e"}, std::pair{4, "#3b82c4"}, std::pair{3, "#2f9e6e"}}) {
        const auto runs =
            courses(scenario(Which::trickle), founding_params(300, gap_max), kRuns / 5);
        out += curve(field, medians(runs, &Course::level, 1), 1 / 6.0, colour,
                     fmt::format("gap_max {}", gap_max), 17, -8);
    }
    return out;
}

}  // namespace

std::string picture() {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 340\" "
           "font-family=\"sans-serif\" font-size=\"12\">\n"
           "<title>How the difficulty answers disturbances</title>\n" +
           returning() + quiet_day() + "</svg>\n";
}

}  // namespace bench
