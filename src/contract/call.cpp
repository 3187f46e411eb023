// SPDX-License-Identifier: Apache-2.0
// A contract talks to the world with one instruction: it moves words to and from ports.  A word is
// a number, or a handle: 1…n the image's constants, then the action, the caller and whatever the
// ports made, all of them immutable JSON values that live as long as the call.  Since they never
// change, a member of an object is a pointer into it and costs no copy.  0 is no value, so "absent"
// and "false" are one test, the machine's own branch.
//
// Nothing a port gives depends on anything but the call's arguments and the records before it, and
// every port's price is charged before its effect and grows with the bytes it touches, so that a
// call cannot cost a peer more than it pays.  Writes go to a diff that is dropped unless the
// program ends well.
#include <algorithm>
#include <deque>
#include <limits>

#include "contract/contract.hpp"
#include "contract/ports.hpp"
#include "oisc/machine.hpp"

namespace contract {

using base::Json;
using oisc::PortAnswer;

namespace {

using Word = std::int64_t;

constexpr std::size_t kHandlesMax = 4'096;
constexpr std::int64_t kBytesMax = 1 << 20;  // made by one call
constexpr std::size_t kEventsMax = 64;
constexpr std::size_t kKeyBytesMax = 128;
constexpr std::size_t kMessageBytesMax = 256;
constexpr std::size_t kStackMax = 1'024;
// Of what is built, stored or told: a receipt, a proof or an answer of the API that holds such a
// value must stay within base::kJsonDepthMax, or our own reader refuses it.
constexpr int kDepthMax = 24;
constexpr std::int64_t kLoadGas = 20;  // and one more per eight cells and constants

/// About the length of the canonical text, without writing it.
std::int64_t bytes_of(const Json& value) {
    std::int64_t sum = 8;
    if (const auto* text = value.string()) sum += static_cast<std::int64_t>(text->size());
    if (const auto* items = value.array())
        for (const Json& item : *items) sum += bytes_of(item);
    if (const auto* members = value.members())
        for (const auto& member : *members)
            sum += 4 + static_cast<std::int64_t>(member.name.size()) + bytes_of(member.value);
    return sum;
}

int depth_of(const Json& value) {
    int deepest = 0;
    if (const auto* items = value.array())
        for (const Json& item : *items) deepest = std::max(deepest, 1 + depth_of(item));
    if (const auto* members = value.members())
        for (const auto& member : *members)
            deepest = std::max(deepest, 1 + depth_of(member.value));
    return deepest;
}

/// 1 to 128 bytes of UTF-8 without control characters.
bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= kKeyBytesMax && base::is_utf8(key) &&
           !base::has_control(key);
}

class World {
  public:
    World(const Function& function, const Call& call, const RecordView& before,
          oisc::Memory<Word>& memory)
        : function_{function}, call_{call}, before_{before}, memory_{memory} {
        for (const Json& constant : function.image.constants) values_.push_back(&constant);
        values_.push_back(&call.action);
        args_ = static_cast<Word>(values_.size());
        made_.emplace_back(base::text(call.caller));
        values_.push_back(&made_.back());
        caller_ = static_cast<Word>(values_.size());
    }

    PortAnswer in(std::int64_t port, Word& value, std::int64_t& gas) {
        const auto row = find_port(port);
        if (!row || !row->readable) return trap("no such port to read");
        if (!charge(*row, 0, gas)) return PortAnswer::out_of_gas;
        switch (row->port) {
            case Port::R: value = r_; return PortAnswer::ok;
            case Port::X: value = x_; return PortAnswer::ok;
            case Port::Y: value = y_; return PortAnswer::ok;
            case Port::PTR: value = ptr_; return PortAnswer::ok;
            case Port::MEM:
                if (!in_memory(0)) return trap("PTR is outside memory");
                value = memory_.cells[static_cast<std::size_t>(ptr_)];
                return PortAnswer::ok;
            case Port::STK: return pop(value);
            case Port::ARGS: value = args_; return PortAnswer::ok;
            case Port::CALLER: value = caller_; return PortAnswer::ok;
            case Port::HEIGHT: value = call_.height.value; return PortAnswer::ok;
            case Port::TIME: value = call_.time.seconds; return PortAnswer::ok;
            default: break;
        }
        const auto answer = make(Json::object());  // NEW
        value = r_;
        return answer;
    }

    PortAnswer out(std::int64_t port, Word v, std::int64_t& gas) {
        const auto row = find_port(port);
        if (!row || !row->writable) return trap("no such port to write");
        switch (row->port) {
            case Port::X: x_ = v; return PortAnswer::ok;
            case Port::Y: y_ = v; return PortAnswer::ok;
            case Port::PTR: ptr_ = v; return PortAnswer::ok;
            case Port::JMP: return PortAnswer::jump;
            case Port::MEM:
                if (!in_memory(memory_.code)) return trap("PTR is outside writable memory");
                memory_.cells[static_cast<std::size_t>(ptr_)] = v;
                return PortAnswer::ok;
            case Port::STK:
                if (stack_.size() >= kStackMax) return trap("the stack is full");
                stack_.push_back(v);
                return PortAnswer::ok;
            case Port::MUL:
            case Port::DIV:
            case Port::MOD:
            case Port::LT:
            case Port::MKINT: return arithmetic(*row, v, gas);
            case Port::GET:
            case Port::PUT:
            case Port::HAS:
            case Port::DEL: return record(*row, v, gas);
            default: return json(*row, v, gas);
        }
    }

    std::string message;
    std::string why;  // of a trap
    std::vector<Event> events;
    RecordDiff diff;

  private:
    static bool charge(const PortRow& row, std::int64_t bytes, std::int64_t& gas) {
        return pay(row.price + (row.per_8_bytes * ((bytes + 7) / 8)), gas);
    }
    static bool pay(std::int64_t price, std::int64_t& gas) {
        if (gas < price) return false;
        gas -= price;
        return true;
    }
    PortAnswer trap(std::string reason) {
        why = std::move(reason);
        return PortAnswer::trapped;
    }
    [[nodiscard]] bool in_memory(std::int64_t from) const {
        return ptr_ >= from && ptr_ < static_cast<Word>(memory_.cells.size());
    }
    PortAnswer pop(Word& value) {
        if (stack_.empty()) return trap("the stack is empty");
        value = stack_.back();
        stack_.pop_back();
        return PortAnswer::ok;
    }
    [[nodiscard]] const Json* json_at(Word handle) const {
        if (handle < 1 || handle > static_cast<Word>(values_.size())) return nullptr;
        return values_[static_cast<std::size_t>(handle - 1)];
    }
    [[nodiscard]] const std::string* text_at(Word handle) const {
        const Json* json = json_at(handle);
        return json == nullptr ? nullptr : json->string();
    }
    /// R becomes a handle of a value that lives long enough.
    PortAnswer refer(const Json& json) {
        if (values_.size() >= kHandlesMax) return trap("more than 4096 values");
        values_.push_back(&json);
        r_ = static_cast<Word>(values_.size());
        return PortAnswer::ok;
    }
    PortAnswer make(Json json) {
        bytes_ += bytes_of(json);
        if (bytes_ > kBytesMax) return trap("the call made more than 1 MiB");
        return refer(made_.emplace_back(std::move(json)));
    }

    PortAnswer arithmetic(const PortRow& row, Word v, std::int64_t& gas) {
        if (!charge(row, 0, gas)) return PortAnswer::out_of_gas;
        const bool divides = row.port == Port::DIV || row.port == Port::MOD;
        if (divides && (v == 0 || (v == -1 && x_ == std::numeric_limits<Word>::min())))
            return trap("division by zero or beyond 64 bits");
        switch (row.port) {
            case Port::MUL:
                r_ = static_cast<Word>(static_cast<std::uint64_t>(x_) *
                                       static_cast<std::uint64_t>(v));
                return PortAnswer::ok;
            case Port::DIV: r_ = x_ / v; return PortAnswer::ok;
            case Port::MOD: r_ = x_ % v; return PortAnswer::ok;
            case Port::LT: r_ = x_ < v ? 1 : 0; return PortAnswer::ok;
            default: break;
        }
        if (v > base::kJsonIntegerMax || v < -base::kJsonIntegerMax)
            return trap("a number beyond 53 bits cannot become JSON");
        return make(Json{v});
    }

    PortAnswer record(const PortRow& row, Word v, std::int64_t& gas) {
        const auto* collection = text_at(x_);
        const bool puts = row.port == Port::PUT;
        const auto* key = text_at(puts ? y_ : v);
        if (collection == nullptr || key == nullptr || !is_key(*key))
            return trap("not a collection and a key");
        if (!std::ranges::binary_search(function_.collections, *collection))
            return trap("a collection that the function does not declare");
        const RecordKey place{*collection, *key};
        if (puts) {
            const Json* json = json_at(v);
            if (json == nullptr) return trap("no value to put");
            if (depth_of(*json) > kDepthMax) return trap("nested deeper than 24");
            auto written = base::write_json(*json);
            if (!charge(row, static_cast<std::int64_t>(written.size()), gas))
                return PortAnswer::out_of_gas;
            diff[place] = std::move(written);
            return PortAnswer::ok;
        }
        const auto changed = diff.find(place);
        const auto held = changed != diff.end() ? changed->second : before_.get(place);
        const bool reads = row.port == Port::GET;
        if (!charge(row, held ? static_cast<std::int64_t>(held->size()) : 0, gas))
            return PortAnswer::out_of_gas;
        r_ = held ? 1 : 0;
        if (row.port == Port::DEL) diff[place] = std::nullopt;
        if (!reads || !held) return PortAnswer::ok;
        auto parsed = base::parse_json(*held);
        if (!parsed) return trap("a record that is no JSON");
        // [1,1,…] has two bytes of text per item and costs ten times as much as two letters.
        const auto text = static_cast<std::int64_t>(held->size());
        const auto more = std::max(bytes_of(*parsed) - text, std::int64_t{0});
        if (!pay(row.per_8_bytes * ((more + 7) / 8), gas)) return PortAnswer::out_of_gas;
        return make(std::move(*parsed));
    }

    PortAnswer json(const PortRow& row, Word v, std::int64_t& gas) {
        const Json* x = json_at(x_);
        const Json* json = json_at(v);
        if (json == nullptr) return trap("no such handle");
        const bool pairs = row.port == Port::EQ || row.port == Port::SET ||
                           row.port == Port::CAT || row.port == Port::EMIT;
        if (pairs && x == nullptr) return trap("no such handle in X");
        const auto bytes = bytes_of(*json) + (pairs ? bytes_of(*x) : 0);
        if (!charge(row, bytes, gas)) return PortAnswer::out_of_gas;
        switch (row.port) {
            case Port::FIELD: return field(x, *json);
            case Port::INT:
                if (json->integer() == nullptr) return trap("not a JSON integer");
                r_ = *json->integer();
                return PortAnswer::ok;
            case Port::EQ: r_ = *x == *json ? 1 : 0; return PortAnswer::ok;
            case Port::SET: return set(*x, *json);
            case Port::CAT:
                if (x->string() == nullptr || json->string() == nullptr)
                    return trap("not two strings");
                return make(Json{*x->string() + *json->string()});
            case Port::EMIT:
                if (x->string() == nullptr || events.size() >= kEventsMax)
                    return trap("no text, or too many events");
                if (depth_of(*json) > kDepthMax) return trap("nested deeper than 24");
                events.push_back({0, *x->string(), *json});
                return PortAnswer::ok;
            case Port::FAIL: return fail(*json);
            default: break;
        }
        if (json->string() == nullptr) return trap("a role is a string");  // ROLE
        r_ = std::ranges::find(call_.roles, *json->string()) != call_.roles.end() ? 1 : 0;
        return PortAnswer::ok;
    }

    PortAnswer field(const Json* object, const Json& name) {
        if (object == nullptr || object->members() == nullptr || name.string() == nullptr)
            return trap("not an object and a name");
        const Json* member = object->find(*name.string());
        if (member != nullptr) return refer(*member);
        r_ = 0;
        return PortAnswer::ok;
    }
    PortAnswer set(const Json& object, const Json& member) {
        const auto* name = text_at(y_);
        const auto wide = [](char c) { return static_cast<signed char>(c) < 0; };
        if (object.members() == nullptr || name == nullptr || std::ranges::any_of(*name, wide))
            return trap("not an object and a name");
        Json changed = object;
        changed.set(*name, member);
        if (depth_of(changed) > kDepthMax) return trap("nested deeper than 24");
        return make(std::move(changed));
    }
    PortAnswer fail(const Json& words) {
        if (words.string() == nullptr || words.string()->size() > kMessageBytesMax)
            return trap("a message is a string of at most 256 bytes");
        message = *words.string();
        return PortAnswer::refused;
    }

    const Function& function_;
    const Call& call_;
    const RecordView& before_;
    oisc::Memory<Word>& memory_;
    std::deque<Json> made_;  // a deque: what stands in it does not move
    std::vector<const Json*> values_;
    std::vector<Word> stack_;
    std::int64_t bytes_ = 0;  // of made_
    Word r_ = 0;
    Word x_ = 0;
    Word y_ = 0;
    Word ptr_ = 0;
    Word args_ = 0;
    Word caller_ = 0;
};

}  // namespace

Outcome call(const Function& function, const Call& call, const RecordView& before) {
    const auto& image = function.image;
    Outcome outcome;
    std::int64_t gas = call.gas;
    const auto constants = static_cast<std::int64_t>(image.constants.size());
    const auto load = kLoadGas + ((function.cells + constants + 7) / 8);
    if (gas < load) return {Status::out_of_gas, call.gas, image.entry, {}, {}, {}, {}};
    gas -= load;
    oisc::Memory<Word> memory{{image.cells.begin(), image.cells.end()},
                              image.self_modifying ? 0 : image.code};
    memory.cells.resize(static_cast<std::size_t>(function.cells));
    World world{function, call, before, memory};
    const auto run = oisc::run(memory, image.entry, gas, world);
    outcome.pc = run.pc;
    outcome.gas = call.gas - gas;
    switch (run.halt) {
        case oisc::Halt::done:
            outcome.pc = 0;
            outcome.events = std::move(world.events);
            outcome.diff = std::move(world.diff);
            break;
        case oisc::Halt::refused:
            outcome.status = Status::refused;
            outcome.message = std::move(world.message);
            break;
        case oisc::Halt::out_of_gas:
            outcome.status = Status::out_of_gas;
            outcome.gas = call.gas;
            break;
        case oisc::Halt::trapped:
            outcome.status = Status::trapped;
            outcome.trap = (world.why.empty() ? "an address outside memory" : world.why) + " (" +
                           std::to_string(run.where) + ")";
            break;
    }
    return outcome;
}

}  // namespace contract
