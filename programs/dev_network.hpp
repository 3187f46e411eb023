// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "programs/process.hpp"
#include "programs/verbs.hpp"

namespace programs {

/// Control-C and its like, which wait from now on until they are asked for.
class Signals {
  public:
    Signals();
    /// Whether one came, or comes within this time.
    [[nodiscard]] bool end_asked(std::chrono::milliseconds patience) const;

  private:
    sigset_t set_;
};

/// A network of one node, a process of its own that mines alone and is heard on loopback only, with
/// wallets whose passphrase everybody knows.
class DevNetwork {
  public:
    struct Wallet {
        std::string name;
        std::vector<std::string> roles;  // sorted
        std::string id;                  // of its key, once it is made
        std::string file;
    };
    static constexpr const char* kPassphrase = "dev";

    /// Reads the options and makes the home; throws WrongUsage.
    explicit DevNetwork(const Dev& options);
    /// Ends the node; then the home goes, unless it shall stay.
    ~DevNetwork();
    DevNetwork(const DevNetwork&) = delete;
    DevNetwork& operator=(const DevNetwork&) = delete;

    /// Makes the wallets, founds the network, starts the node; false when the end is asked for
    /// meanwhile.
    bool open(const Signals& signals);
    /// Warnings of the node since the last time.  Throws std::runtime_error when it has ended.
    std::vector<std::string> warnings();

    /// The founder first.
    [[nodiscard]] const std::vector<Wallet>& wallets() const { return wallets_; }
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] const std::string& home() const { return common_.home; }
    /// As the founder.
    [[nodiscard]] const Common& common() const { return common_; }
    [[nodiscard]] bool stays() const { return stays_; }

  private:
    void add_wallet(const std::string& option);
    void make_wallet(Wallet& wallet) const;
    void found() const;
    void start();

    Common common_;
    int api_port_;
    bool stays_;
    std::vector<Wallet> wallets_;
    std::string url_;
    std::unique_ptr<Process> node_;
};

}  // namespace programs
