// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace jose {

template <auto kFree>
struct FreeWith {
    template <class T>
    void operator()(T* owned) const {
        kFree(owned);
    }
};
/// Owns what OpenSSL made and frees it with OpenSSL's own function.  (This header names nothing of
/// OpenSSL: its headers stay in .cpp files.)
template <class T, auto kFree>
using Freed = std::unique_ptr<T, FreeWith<kFree>>;

/// For calls that fail only when the machine does (memory, provider): throws std::runtime_error.
inline void must(int result, const char* call) {
    if (result != 1) throw std::runtime_error{std::string{"OpenSSL failed in "} + call};
}
template <class T>
T* must(T* made, const char* call) {
    must(made != nullptr ? 1 : 0, call);
    return made;
}

inline const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace jose
