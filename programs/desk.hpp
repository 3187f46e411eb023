// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/json.hpp"
#include "jose/jws.hpp"
#include "ledger/tx.hpp"
#include "programs/verbs.hpp"

namespace programs {

// What several verbs need of the world outside.

base::Time now();
/// The whole file; throws WrongUsage when it cannot be read.
std::string read_text(const std::string& path);
void write_text(const std::string& path, std::string_view text);
std::string wallet_path(const Common& common);
/// From file, environment or prompt.
std::string passphrase(const Common& common, bool fresh);
/// Opens the home's wallet; costs half a second.
std::unique_ptr<jose::Signer> open_wallet(const Common& common);

/// The node's address: --node, $JOTCHAIN_NODE, or what the node of this home wrote down.
std::string node_url(const Common& common);
/// GET; throws Refused with the problem's words unless it succeeds.
base::Json get(const std::string& url, const std::string& path);
/// The same; nothing when it is not there.
std::optional<base::Json> find(const std::string& url, const std::string& path);
/// A string that an answer has for certain.
std::string text_of(const base::Json& answer, const char* member);
/// POST; throws likewise.
base::Json post(const std::string& url, const std::string& path, std::string_view body);

/// A signed transaction for the network behind `url`, with the wallet's next number.
std::string compose(jose::Signer& signer, const std::string& url,
                    std::vector<base::Json> actions);
/// Waits until the transaction stands in a block: where, and what it did.  Throws Refused when its
/// contract refused it, or after so many seconds.
base::Json await_block(const std::string& url, const std::string& id, int seconds);
/// Waits on until the block that was found is final; when `tell`, says what is in the way.
/// Throws Refused after so many seconds, or when a reorganisation lost the transaction for good.
base::Json await_final(const std::string& url, base::Json found, int seconds, bool tell);
/// Signs, posts, and waits for the block as the options say.
void send(const Common& common, std::vector<base::Json> actions, const Submit& options);
/// A `wallet+jwt`; no network: for `network create`.
std::string wallet_token_of(jose::Signer& signer, const std::string& name,
                            const base::NetworkId* network);
base::NetworkId network_id(const std::string& text);

/// The names in `a,b,c`; none of an empty text.
std::vector<std::string> names_in(std::string_view list);

/// One line to stdout.
void print(std::string_view line);

}  // namespace programs
