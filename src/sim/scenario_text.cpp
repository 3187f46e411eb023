// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/scenario.hpp"

namespace sim {

namespace {

/// With one digit.
std::string seconds(std::int64_t milliseconds) {
    const auto tenths = (milliseconds + 50) / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

struct Spread {
    std::string median = "-";
    std::string worst = "-";
};
Spread spread(std::vector<std::int64_t> all) {
    if (all.empty()) return {};
    std::ranges::sort(all);
    return {seconds(all[all.size() / 2]), seconds(all.back())};
}

struct Sum {
    Spread to_final;
    Spread to_heal;
    std::size_t transactions = 0;
    std::size_t bad = 0;
    std::int64_t deepest = 0;
    std::int64_t attacks = 0;
    Spread to_convict;
    std::size_t convicted = 0;
};
Sum sum(const std::vector<Figures>& all) {
    Sum sum;
    std::vector<std::int64_t> to_final;
    std::vector<std::int64_t> to_heal;
    std::vector<std::int64_t> to_convict;
    for (const auto& one : all) {
        to_final.insert(to_final.end(), one.to_final.begin(), one.to_final.end());
        to_heal.insert(to_heal.end(), one.to_heal.begin(), one.to_heal.end());
        sum.bad += one.faults.empty() ? 0U : 1U;
        sum.deepest = std::max(sum.deepest, one.deepest);
        sum.attacks += one.attacks;
        to_convict.insert(to_convict.end(), one.to_convict.begin(), one.to_convict.end());
    }
    sum.transactions = to_final.size();
    sum.to_final = spread(std::move(to_final));
    sum.to_heal = spread(std::move(to_heal));
    sum.convicted = to_convict.size();
    sum.to_convict = spread(std::move(to_convict));
    return sum;
}

std::string told(const Sum& sum) {
    auto text = "final after " + sum.to_final.median + " (worst " + sum.to_final.worst + ", " +
                std::to_string(sum.transactions) + " transactions), healed after " +
                sum.to_heal.median + " (worst " + sum.to_heal.worst + "), deepest " +
                std::to_string(sum.deepest);
    if (sum.attacks > 0) text += ", attacks " + std::to_string(sum.attacks);
    if (sum.convicted > 0)
        text += ", " + std::to_string(sum.convicted) + " convicted after " +
                sum.to_convict.median + " (worst " + sum.to_convict.worst + ')';
    return text;
}

}  // namespace

std::string line(const Scenario& scenario, std::uint64_t seed, const Figures& figures) {
    return scenario.name + " seed " + std::to_string(seed) + ": " + told(sum({figures})) +
           ", height " + std::to_string(figures.height) + ", final " +
           std::to_string(figures.final) + ", head " + figures.head.substr(0, 16);
}

std::string summary(const Scenario& scenario, const std::vector<Figures>& all) {
    const auto whole = sum(all);
    return scenario.name + ": " + std::to_string(all.size()) + " seeds, " +
           std::to_string(whole.bad) + " with a fault; " + told(whole);
}

std::string table_head() {
    return "| scenario | what happens | seeds | faults | to final, median | worst | healed, "
           "median | worst | deepest | attacks | convicted | after, median | worst |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|---|---|";
}

std::string table_row(const Scenario& scenario, const std::vector<Figures>& all) {
    const auto whole = sum(all);
    std::string row = "| `" + scenario.name + '`';
    for (const auto& cell :
         {scenario.what, std::to_string(all.size()), std::to_string(whole.bad),
          whole.to_final.median, whole.to_final.worst, whole.to_heal.median, whole.to_heal.worst,
          std::to_string(whole.deepest), std::to_string(whole.attacks),
          std::to_string(whole.convicted), whole.to_convict.median, whole.to_convict.worst})
        row += " | " + cell;
    return row + " |";
}

}  // namespace sim
