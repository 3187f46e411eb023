// SPDX-License-Identifier: Apache-2.0
#include "wallet/key_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "../../tests/keys/test_keys.hpp"
#include "jose/jwe.hpp"
#include "wallet/chance.hpp"
#include "wallet/error.hpp"

namespace {

namespace fs = std::filesystem;
using base::Fault;

std::string text_of(const fs::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string pem_of(std::string_view name) {
    return text_of(JOT_SOURCE_DIR "/tests/keys/" + std::string{name} + ".pem");
}

class KeyFile : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "jot-wallet-XXXXXX";
        folder_ = mkdtemp(pattern.data());
        path_ = folder_ / "wallet.jwe";
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path folder_;
    fs::path path_;
};

TEST_F(KeyFile, opens_with_the_passphrase_it_was_created_with) {
    const auto made = wallet::create(path_, "secret");
    EXPECT_EQ(made->key().bits(), wallet::kBitsDefault);
    const auto opened = wallet::open(path_, "secret");
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)->key(), made->key());
    EXPECT_TRUE(jose::Verifier{}.verify("text", (*opened)->sign("text"), made->key()));
    EXPECT_EQ(wallet::open(path_, "Secret").fault(), Fault::wrong_passphrase);
}

TEST_F(KeyFile, is_private_to_its_owner_and_alone) {
    (void)wallet::create(path_, "secret");
    EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(std::distance(fs::directory_iterator{folder_}, {}), 1);
}

TEST_F(KeyFile, holds_a_jwk_with_the_private_members_and_no_others) {
    const auto signer = wallet::import_key(path_, "secret", pem_of("alice"));
    ASSERT_TRUE(signer);
    const auto plaintext = jose::decrypt_with_passphrase(text_of(path_), "secret");
    ASSERT_TRUE(plaintext);
    const auto jwk = base::parse_json(*plaintext);
    ASSERT_TRUE(jwk);
    EXPECT_EQ(base::write_json(*jwk), *plaintext);
    std::vector<std::string> names;
    for (const auto& member : *jwk->members()) names.push_back(member.name);
    EXPECT_EQ(names, (std::vector<std::string>{"d", "dp", "dq", "e", "kty", "n", "p", "q", "qi"}));
    EXPECT_EQ(*jwk->find("n"), *jose::to_jwk((*signer)->key()).find("n"));
}

TEST_F(KeyFile, imports_a_key_made_elsewhere) {
    const auto imported = wallet::import_key(path_, "secret", pem_of("bob"));
    ASSERT_TRUE(imported);
    EXPECT_EQ((*imported)->key(), test_keys::signer("bob")->key());
    const auto opened = wallet::open(path_, "secret");
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)->key(), test_keys::signer("bob")->key());
}

TEST_F(KeyFile, leaves_nothing_behind_when_an_import_is_refused) {
    EXPECT_EQ(wallet::import_key(path_, "secret", "no pem").fault(), Fault::payload_value);
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(KeyFile, is_never_overwritten) {
    std::ofstream{path_} << "somebody's";
    EXPECT_THROW((void)wallet::create(path_, "secret"), wallet::Error);
    EXPECT_THROW((void)wallet::import_key(path_, "secret", pem_of("bob")), wallet::Error);
    EXPECT_EQ(text_of(path_), "somebody's");
    const fs::path link = folder_ / "link";
    fs::create_symlink(folder_ / "nowhere", link);
    EXPECT_THROW((void)wallet::create(link, "secret"), wallet::Error);
    EXPECT_TRUE(fs::is_symlink(link));
}

TEST_F(KeyFile, is_not_made_with_wishes_that_make_no_sense) {
    EXPECT_THROW((void)wallet::create(path_, ""), wallet::Error);
    EXPECT_THROW((void)wallet::import_key(path_, "", pem_of("bob")), wallet::Error);
    for (const int bits : {0, -1, 1024, 2047, 8192})
        EXPECT_THROW((void)wallet::create(path_, "secret", bits), wallet::Error);
    EXPECT_TRUE(fs::is_empty(folder_));
    EXPECT_THROW((void)wallet::import_key(folder_ / "none" / "w", "secret", pem_of("bob")),
                 std::system_error);
}

TEST_F(KeyFile, says_what_is_wrong_with_a_file) {
    EXPECT_THROW((void)wallet::open(path_, "secret"), std::system_error);
    EXPECT_THROW((void)wallet::open(folder_, "secret"), std::system_error);
    std::ofstream{path_} << "";
    EXPECT_EQ(wallet::open(path_, "secret").fault(), Fault::bad_jwe);
    std::ofstream{path_} << std::string(100'000, 'A');
    EXPECT_THROW((void)wallet::open(path_, "secret"), wallet::Error);
}

TEST_F(KeyFile, is_judged_inside_as_well) {
    struct Case {
        std::string plaintext;
        Fault fault;
    };
    for (const auto& [plaintext, fault] :
         {Case{"no JSON", Fault::json_syntax}, Case{"{}", Fault::payload_members}}) {
        std::ofstream{path_} << jose::encrypt_with_passphrase(
            plaintext, "secret", jose::kPbes2IterationsMin, "jwk+json",
            {.salt = wallet::random_bytes(16),
             .content_key = wallet::random_bytes(32),
             .iv = wallet::random_bytes(12)});
        EXPECT_EQ(wallet::open(path_, "secret").fault(), fault) << plaintext;
    }
}

TEST_F(KeyFile, may_end_with_a_line_end) {
    (void)wallet::import_key(path_, "secret", pem_of("carol"));
    std::ofstream{path_, std::ios::app} << '\n';
    EXPECT_TRUE(wallet::open(path_, "secret"));
    std::ofstream{path_, std::ios::app} << '\n';
    EXPECT_EQ(wallet::open(path_, "secret").fault(), Fault::bad_jwe);
}

}  // namespace
