// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "vectors.hpp"

namespace vectors {

/// Judges a token by its typ's chapter 2 and its signature, and adds it to tokens.json.
struct TokenVector {
    const char* typ;
    std::string token;
    const char* signed_by = "founder";  // the key to check with; a wallet brings its own
    std::int64_t key_bits_max = 2'048;
};
void add_token(Book& book, const std::string& name, Rule rule, const TokenVector& vector);

/// The payload signed by this key, with the one spelling of the header.
std::string sign(jose::Typ typ, std::string_view payload, const std::string& who = "founder");
/// A header as given.
std::string sign_under(std::string_view header, std::string_view payload,
                       const std::string& who = "founder");
/// The token with one letter of its signature changed.
std::string bent(std::string token);

}  // namespace vectors
