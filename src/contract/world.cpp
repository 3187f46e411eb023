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
//
// Here are the registers, the numbers and the choice among the ports; values are in world_values,
// records in world_records.
#include "contract/world.hpp"

#include <algorithm>
#include <limits>

namespace contract {

using base::Json;
using oisc::PortAnswer;

namespace {

std::uint64_t bits(Word word) { return static_cast<std::uint64_t>(word); }

std::int64_t text_bytes(const std::string* text) {
    return text == nullptr ? 0 : static_cast<std::int64_t>(text->size());
}

}  // namespace

World::World(const Function& function, const Call& call, const RecordView& before,
             oisc::Memory<Word>& memory)
    : function_{function}, call_{call}, before_{before}, memory_{memory},
      caller_text_{base::text(call.caller)}, values_{function.image.constants},
      args_{values_.refer(*call.action)}, caller_{values_.refer(caller_text_)} {}

std::int64_t World::bytes(Counts counts, Word v) const {
    const auto size = [&](Word handle) {
        const Json* value = values_.find(handle);
        return value == nullptr ? 0 : size_of(*value);
    };
    const auto written = [&](Word handle) {
        const Json* value = values_.find(handle);
        return value == nullptr ? 0 : std::max(size_of(*value), text_length(*value));
    };
    const auto text = [&](Word handle) { return text_bytes(values_.string(handle)); };
    switch (counts) {
        case Counts::nothing:
        case Counts::written_record: return 0;
        case Counts::text_v: return text(v);
        case Counts::text_x: return text(x_);
        case Counts::size_xv: return size(x_) + size(v);
        case Counts::size_xv_text_y: return size(x_) + size(v) + text(y_);
        case Counts::written_v: return written(v);
        case Counts::written_v_text_x: return written(v) + text(x_);
    }
    return 0;
}

PortAnswer World::trap(const char* reason) {
    why = reason;
    return PortAnswer::trapped;
}
PortAnswer World::give(Word word) {
    r_ = word;
    return PortAnswer::ok;
}
PortAnswer World::give_handle(Word handle) {
    return handle == 0 ? trap("more than 4096 values, or more than 1 MiB of them") : give(handle);
}
PortAnswer World::give_made(Json value) { return give_handle(values_.make(std::move(value))); }

const base::Json* World::value(Word handle) const { return values_.find(handle); }

PortAnswer World::read(std::int64_t port, Word& value, std::int64_t& gas) {
    const PortRow* row = find_port(port);
    if (row == nullptr || !row->readable) return trap("no such port to read");
    if (!pay(row->price, gas)) return PortAnswer::out_of_gas;
    const bool list = row->port == Port::LIST;  // or NEW
    const auto answer = give_made(list ? Json{Json::Array()} : Json::object());
    value = r_;
    return answer;
}

PortAnswer World::write(std::int64_t port, Word v, std::int64_t& gas) {
    const PortRow* row = find_port(port);
    if (row == nullptr || !row->writable) return trap("no such port to write");
    if (!pay(row->price + price_of_bytes(*row, bytes(row->counts, v)), gas))
        return PortAnswer::out_of_gas;
    switch (row->port) {
        case Port::ADD:
        case Port::SUB:
        case Port::MUL:
        case Port::DIV:
        case Port::MOD:
        case Port::LT:
        case Port::EQ:
        case Port::AND:
        case Port::OR:
        case Port::XOR:
        case Port::SHL:
        case Port::SHR: return compute(row->port, v);
        case Port::FIELD:
        case Port::ITEM: return part(row->port, v);
        case Port::MKINT:
        case Port::MKBOOL: return convert(row->port, v);
        case Port::CAT: return join(v);
        case Port::SLICE: return slice(v);
        case Port::SET:
        case Port::PUSH: return grow(row->port, v);
        case Port::GET:
        case Port::PUT:
        case Port::HAS:
        case Port::DEL: return record(*row, v, gas);
        default: break;
    }
    const Json* value = values_.find(v);
    return value == nullptr ? trap("no such handle") : ask(row->port, *value);
}

PortAnswer World::compute(Port port, Word v) {
    Word result = 0;
    bool beyond = false;
    switch (port) {
        case Port::ADD: beyond = __builtin_add_overflow(x_, v, &result); break;
        case Port::SUB: beyond = __builtin_sub_overflow(x_, v, &result); break;
        case Port::MUL: beyond = __builtin_mul_overflow(x_, v, &result); break;
        case Port::LT: result = x_ < v ? 1 : 0; break;
        case Port::EQ: result = x_ == v ? 1 : 0; break;
        case Port::AND: result = static_cast<Word>(bits(x_) & bits(v)); break;
        case Port::OR: result = static_cast<Word>(bits(x_) | bits(v)); break;
        case Port::XOR: result = static_cast<Word>(bits(x_) ^ bits(v)); break;
        case Port::SHL:
        case Port::SHR: return move_bits(port, v);
        default: return divide(port, v);
    }
    return beyond ? trap("a result beyond 64 bits") : give(result);
}

PortAnswer World::divide(Port port, Word v) {
    if (v == 0) return trap("division by zero");
    if (v == -1 && x_ == std::numeric_limits<Word>::min()) return trap("a result beyond 64 bits");
    return give(port == Port::DIV ? x_ / v : x_ % v);
}

PortAnswer World::move_bits(Port port, Word v) {
    if (v < 0 || v > 63) return trap("bits move by 0 to 63 places");
    return give(static_cast<Word>(port == Port::SHL ? bits(x_) << bits(v) : bits(x_) >> bits(v)));
}

}  // namespace contract
