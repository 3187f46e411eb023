// SPDX-License-Identifier: Apache-2.0
// Three passes over lines that remember where they stood: macros are expanded, then every cell gets
// an address and every label its value, then the operands are computed.
#include "lang/assembler.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "contract/ports.hpp"

namespace lang {

namespace {

constexpr int kExpansionsMax = 10'000;
constexpr int kMacroDepthMax = 16;
constexpr std::size_t kCellsMax = 65'536;
// Of what macros expand to: sixteen that name their parameter twice make 65,536 of it.
constexpr std::size_t kExpandedBytesMax = 4 * 1024 * 1024;

struct Word {
    std::string text;
    int column = 0;
};

struct Line {
    int number = 0;
    std::vector<Word> labels;
    std::vector<Word> words;
    std::string json;  // of .const, the rest of the line
};

struct Macro {
    std::vector<std::string> parameters;
    std::vector<Line> body;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '@';
}
bool begins_name(char c) { return in_name(c) && !(c >= '0' && c <= '9'); }

/// Up to the comment; a `;` within a string begins none.
std::string_view without_comment(std::string_view json) {
    bool quoted = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (json[at] == '"') quoted = !quoted;
        if (quoted && json[at] == '\\') ++at;
        if (!quoted && json[at] == ';') return json.substr(0, at);
    }
    return json;
}

struct Cell {
    Word operand;
    int line = 0;
    std::int64_t next = 0;  // what `?` means here
};

class Assembler {
  public:
    std::expected<Assembly, AssemblyError> run(std::string_view text) {
        std::vector<Line> lines;
        if (!read(text, lines) || !expand(lines, 0) || !place() || !compute())
            return std::unexpected{error_};
        return std::move(result_);
    }

  private:
    bool fail(int line, int column, std::string message) {
        error_ = {line, column, std::move(message)};
        return false;
    }

    /// Labels, then words; a comment ends the line unless it stands in the JSON of a .const.
    static Line split(std::string_view text, int number) {
        Line line;
        line.number = number;
        std::size_t at = 0;
        while (at < text.size()) {
            if (is_space(text[at]) || text[at] == ',') {
                ++at;
                continue;
            }
            if (text[at] == ';') break;
            std::size_t end = at;
            while (end < text.size() && !is_space(text[end]) && text[end] != ',' &&
                   text[end] != ';')
                ++end;
            const auto word = text.substr(at, end - at);
            if (line.words.empty() && word.size() > 1 && word.ends_with(':'))
                line.labels.push_back(
                    {std::string{word.substr(0, word.size() - 1)}, static_cast<int>(at) + 1});
            else
                line.words.push_back({std::string{word}, static_cast<int>(at) + 1});
            at = end;
            if (line.words.size() == 2 && line.words[0].text == ".const") {
                line.json = without_comment(text.substr(at));
                break;
            }
        }
        return line;
    }

    bool read(std::string_view text, std::vector<Line>& lines) {
        Macro* open = nullptr;
        int opened = 0;
        for (int number = 1; !text.empty(); ++number) {
            const auto end = std::min(text.find('\n'), text.size());
            Line line = split(text.substr(0, end), number);
            text.remove_prefix(std::min(end + 1, text.size()));
            const std::string first = line.words.empty() ? "" : line.words[0].text;
            if (first == ".macro") {
                if (open != nullptr || line.words.size() < 2)
                    return fail(number, line.words[0].column,
                                ".macro wants a name, outside another macro");
                const auto [macro, fresh] = macros_.try_emplace(line.words[1].text);
                if (!fresh)
                    return fail(number, line.words[1].column,
                                macro->first + " is defined twice");
                open = &macro->second;
                opened = number;
                for (std::size_t i = 2; i < line.words.size(); ++i)
                    open->parameters.push_back(line.words[i].text);
            } else if (first == ".endm") {
                if (open == nullptr)
                    return fail(number, line.words[0].column, ".endm without .macro");
                open = nullptr;
            } else if (!line.words.empty() || !line.labels.empty()) {
                (open != nullptr ? open->body : lines).push_back(std::move(line));
            }
        }
        return open == nullptr || fail(opened, 1, ".macro without .endm");
    }

    /// Replaces whole names; all parameters at once, so that an argument is never taken for one.
    static std::string substitute(std::string_view text, const Macro& macro,
                                  const std::vector<Word>& call, const std::string& unique) {
        std::string out;
        for (std::size_t at = 0; at < text.size() && out.size() <= kExpandedBytesMax;) {
            if (!begins_name(text[at])) {
                out += text[at++];
                continue;
            }
            std::size_t end = at;
            while (end < text.size() && in_name(text[end])) ++end;
            std::string name{text.substr(at, end - at)};
            const auto which = std::ranges::find(macro.parameters, name);
            if (which != macro.parameters.end())
                name = call[static_cast<std::size_t>(which - macro.parameters.begin()) + 1].text;
            else if (const auto mark = name.find("@@"); mark != std::string::npos)
                name.replace(mark, 2, unique);
            out += name;
            at = end;
        }
        return out;
    }

    bool expand(const std::vector<Line>& lines, int depth) {
        for (const Line& line : lines) {
            const auto macro =
                line.words.empty() ? macros_.end() : macros_.find(line.words[0].text);
            if (macro == macros_.end()) {
                lines_.push_back(line);
                continue;
            }
            if (macro->second.parameters.size() + 1 != line.words.size())
                return fail(line.number, line.words[0].column,
                            "macro " + macro->first + " takes " +
                                std::to_string(macro->second.parameters.size()) + " operands");
            if (depth == kMacroDepthMax || ++expansions_ > kExpansionsMax)
                return fail(line.number, line.words[0].column, "macros nest too deep");
            const std::string unique = "@" + std::to_string(expansions_);
            std::vector<Line> body;
            if (!line.labels.empty()) body.push_back({line.number, line.labels, {}, {}});
            for (Line inner : macro->second.body) {
                inner.number = line.number;
                expanded_ += inner.json.size();
                for (auto* words : {&inner.labels, &inner.words})
                    for (auto& word : *words) {
                        word = {substitute(word.text, macro->second, line.words, unique),
                                line.words[0].column};
                        expanded_ += word.text.size() + 1;
                        if (expanded_ > kExpandedBytesMax)
                            return fail(line.number, word.column, "macros expand to too much");
                    }
                body.push_back(std::move(inner));
            }
            if (!expand(body, depth + 1)) return false;
        }
        return true;
    }

    bool define(const Word& word, std::int64_t value, int line) {
        const auto& [name, column] = word;
        if (name.empty() || !std::ranges::all_of(name, in_name) || !begins_name(name[0]))
            return fail(line, column, "not a name: " + name);
        if (contract::find_port(name)) return fail(line, column, name + " is a port");
        if (!names_.emplace(name, value).second)
            return fail(line, column, name + " is defined twice");
        return true;
    }

    bool place() {
        std::optional<std::int64_t> data;
        for (const Line& line : lines_) {
            const auto here = static_cast<std::int64_t>(cells_.size());
            for (const auto& label : line.labels) {
                if (!define(label, here, line.number)) return false;
                result_.labels.emplace(label.text, here);
            }
            if (line.words.empty()) continue;
            const auto& [kind, column] = line.words[0];
            if (kind == ".data") {
                if (data) return fail(line.number, column, "a second .data");
                data = here;
            } else if (kind == ".selfmodifying") {
                result_.image.self_modifying = true;
            } else if (kind == ".equ") {
                std::int64_t value = 0;
                if (line.words.size() != 3)
                    return fail(line.number, column, ".equ wants a name, a value");
                if (!evaluate({line.words[2], line.number, here}, value) ||
                    !define(line.words[1], value, line.number))
                    return false;
            } else if (!place_cells(line)) {
                return false;
            }
            if (cells_.size() > kCellsMax) return fail(line.number, column, "too many cells");
        }
        result_.image.code = data.value_or(static_cast<std::int64_t>(cells_.size()));
        return true;
    }

    bool place_cells(const Line& line) {
        const auto here = static_cast<std::int64_t>(cells_.size());
        const auto& [kind, column] = line.words[0];
        if (kind == ".const") return place_constant(line);
        if (kind == ".word") {
            const auto next = here + static_cast<std::int64_t>(line.words.size()) - 1;
            for (std::size_t i = 1; i < line.words.size(); ++i)
                cells_.push_back({line.words[i], line.number, next});
            return true;
        }
        if (kind.starts_with('.')) return fail(line.number, column, "unknown directive " + kind);
        if (line.words.size() < 2 || line.words.size() > 3)
            return fail(line.number, column, "an instruction has two or three operands");
        for (const auto& word : line.words) cells_.push_back({word, line.number, here + 3});
        if (line.words.size() == 2) cells_.push_back({{"?", column}, line.number, here + 3});
        return true;
    }

    bool place_constant(const Line& line) {
        auto json = base::parse_json(line.json);
        if (line.words.size() != 2 || !json)
            return fail(line.number, line.words[0].column, ".const wants a name and strict JSON");
        const auto here = static_cast<std::int64_t>(cells_.size());
        if (!define(line.words[1], here, line.number)) return false;
        result_.image.constants.push_back(std::move(*json));
        cells_.push_back({{std::to_string(result_.image.constants.size()), 1}, line.number, here});
        return true;
    }

    bool evaluate(const Cell& cell, std::int64_t& sum) {
        std::string_view rest = cell.operand.text;
        sum = 0;
        while (!rest.empty()) {
            const bool minus = rest.front() == '-';
            if (minus || rest.front() == '+') {
                rest.remove_prefix(1);
            }
            const auto end = std::min(rest.find_first_of("+-"), rest.size());
            const auto term = rest.substr(0, end);
            rest.remove_prefix(end);
            std::int64_t value = 0;
            const auto read = std::from_chars(term.data(), term.data() + term.size(), value);
            const bool number = read.ec == std::errc{} && read.ptr == term.data() + term.size();
            if (const auto known = names_.find(std::string{term}); known != names_.end())
                value = known->second;
            else if (const auto port = contract::find_port(term))
                value = static_cast<std::int64_t>(port->port);
            else if (term == "?")
                value = cell.next;
            else if (!number)
                return fail(cell.line, cell.operand.column,
                            "what is " + std::string{term.empty() ? "an empty operand" : term} +
                                "?");
            const auto bits = static_cast<std::uint64_t>(value);
            const auto before = static_cast<std::uint64_t>(sum);
            sum = static_cast<std::int64_t>(minus ? before - bits : before + bits);
        }
        return true;
    }

    bool compute() {
        for (const Cell& cell : cells_) {
            std::int64_t value = 0;
            if (!evaluate(cell, value)) return false;
            result_.image.cells.push_back(value);
        }
        const auto start = names_.find("start");
        if (start == names_.end()) return fail(1, 1, "no label start");
        result_.image.entry = start->second;
        if (start->second < 0 || start->second >= static_cast<std::int64_t>(cells_.size()))
            return fail(1, 1, "start is outside the program");
        if (!oisc::decode(oisc::encode(result_.image)))
            return fail(1, 1, "the program exceeds what an image may hold");
        return true;
    }

    std::map<std::string, Macro> macros_;
    std::vector<Line> lines_;
    std::vector<Cell> cells_;
    std::map<std::string, std::int64_t> names_;
    int expansions_ = 0;
    std::size_t expanded_ = 0;  // bytes
    Assembly result_;
    AssemblyError error_;
};

}  // namespace

std::expected<Assembly, AssemblyError> assemble(std::string_view text) {
    return Assembler{}.run(text);
}

}  // namespace lang
