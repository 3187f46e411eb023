// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof_token.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "ledger/ledger_fixture.hpp"

namespace ledger {

using base::Fault;
using base::Json;

namespace {

/// Three notes in block 3, then checkpoints 4, 8, 12 with the founder's votes in the next blocks.
struct Story {
    TestNetwork net;
    jose::Verifier verifier;
    ProofTrust trust;

    Story() {
        const auto mined = net.mine({net.tx("bob", 1, {note("Zoë")}),
                                     net.tx("bob", 2, {note("b")}),
                                     net.tx("alice", 1, {note("c")})});
        EXPECT_TRUE(mined.has_value() && (*mined)->receipts.size() == 3);
        for (const std::int64_t height : {4, 8, 12}) {
            while (tip().height().value < height) EXPECT_TRUE(net.mine({}).has_value());
            EXPECT_TRUE(net.mine({net.vote("founder", at(height))}).has_value());
        }
        trust.voters.emplace(net.key("founder").id(), net.key("founder"));
    }
    [[nodiscard]] const Link& tip() const { return *net.chain->tip(); }
    [[nodiscard]] const Link& at(std::int64_t height) const { return *tip().ancestor({height}); }
    std::string sign(const Json& pieces, const std::string& who = "alice") {
        return jose::sign_token(net.signer(who), jose::Typ::proof,
                                proof_payload(pieces, net.key(who).id(), {kStart}));
    }
    base::Judged<CheckedProof> judge(const Json& pieces) {
        return check_proof(sign(pieces), trust, verifier);
    }
    /// The fault of the payload after a change.
    Fault fault(Json pieces, const std::function<void(Json&)>& change) {
        change(pieces);
        const auto judged = judge(pieces);
        EXPECT_FALSE(judged.has_value());
        return judged ? Fault::end_ : judged.fault();
    }
};

const RecordKey kNote{"notes", "k"};

/// The member of a member: {"record","value"}.
std::function<void(Json&)> set(std::vector<std::string> way, Json value) {
    return [way, value](Json& json) {
        if (way.size() == 1) return json.set(way[0], value);
        Json inner = *json.find(way[0]);
        set({way.begin() + 1, way.end()}, value)(inner);
        json.set(way[0], inner);
    };
}

}  // namespace

TEST(ProofToken, a_record_a_receipt_and_an_absence_come_back_as_they_were_made) {
    Story story;
    for (const auto& made :
         {prove(story.tip(), story.at(3), kNote), prove(story.tip(), story.at(2), kNote),
          prove(story.tip(), story.at(3), {"wallets", base::text(story.net.key("bob").id())}),
          prove(story.tip(), story.at(3), 0), prove(story.tip(), story.at(3), 2),
          prove(story.tip(), story.at(0), kNote), prove(story.tip(), story.tip(), kNote)}) {
        const auto judged = story.judge(to_json(made));
        ASSERT_TRUE(judged.has_value()) << judged.error().detail;
        EXPECT_EQ(judged->proof, made);
    }
    const auto absent = prove(story.tip(), story.at(2), kNote);
    EXPECT_FALSE(std::get<RecordProof>(absent.what).text.has_value());
}

TEST(ProofToken, votes_of_two_thirds_of_the_given_voters_make_it_final) {
    Story story;
    const auto made = prove(story.tip(), story.at(3), kNote);
    ASSERT_TRUE(made.history.has_value());
    EXPECT_EQ(made.votes.size(), 1U);
    const auto judged = story.judge(to_json(made));
    ASSERT_TRUE(judged.has_value());
    EXPECT_TRUE(judged->final);
    EXPECT_EQ(judged->later->header.height.value, 4);
    // A checkpoint itself needs no history.
    const auto checkpoint = prove(story.tip(), story.at(8), kNote);
    EXPECT_FALSE(checkpoint.history.has_value());
    EXPECT_TRUE(story.judge(to_json(checkpoint))->final);
    // Nothing above the last final block is.
    EXPECT_EQ(story.tip().finality.final.value, 8);
    EXPECT_TRUE(prove(story.tip(), story.at(9), kNote).votes.empty());

    story.trust.checkpoint_interval = 5;  // then 4 -> 8 are not adjacent
    EXPECT_FALSE(story.judge(to_json(made))->final);
    story.trust.checkpoint_interval = 4;
    story.trust.voters.emplace(story.net.key("bob").id(), story.net.key("bob"));
    EXPECT_FALSE(story.judge(to_json(made))->final);  // one of two
    story.trust.voters.emplace(story.net.key("carol").id(), story.net.key("carol"));
    auto two = made;
    const Checkpoint source{{4}, story.at(4).id()};
    two.votes.push_back(story.net.vote("carol", source, {{8}, story.at(8).id()}));
    EXPECT_TRUE(story.judge(to_json(two))->final);  // two of three
    story.trust.voters.clear();
    const auto unknown = story.judge(to_json(made));
    ASSERT_TRUE(unknown.has_value());
    EXPECT_EQ(unknown->votes, 0U);
    EXPECT_FALSE(unknown->final);
}

TEST(ProofToken, votes_for_something_else_are_refused) {
    Story story;
    const auto good = to_json(prove(story.tip(), story.at(3), kNote));
    const auto with = [&](std::vector<std::string> votes) {
        return story.fault(good, set({"votes"}, Json(Json::Array(votes.begin(), votes.end()))));
    };
    const Checkpoint source{{4}, story.at(4).id()};
    const Checkpoint target{{8}, story.at(8).id()};
    const auto vote = story.net.vote("founder", source, target);
    EXPECT_EQ(with({story.net.vote("founder", {{0}, story.at(0).id()}, target)}),
              Fault::bad_proof);
    EXPECT_EQ(with({vote, story.net.vote("bob", source, {{12}, story.at(12).id()})}),
              Fault::bad_proof);
    EXPECT_EQ(with({vote, vote}), Fault::bad_proof);
    EXPECT_EQ(with({"x"}), Fault::token_parts);
    auto bent = vote;
    bent[bent.size() - 20] = bent[bent.size() - 20] == 'A' ? 'B' : 'A';
    EXPECT_EQ(with({bent}), Fault::bad_signature);
    EXPECT_EQ(with({jose::sign_token(story.net.signer("founder"), jose::Typ::vote,
                                     vote_payload({story.at(1).id()}, source, target))}),
              Fault::wrong_network);
}

TEST(ProofToken, each_changed_member_is_refused_by_its_rule) {
    Story story;
    const auto record = to_json(prove(story.tip(), story.at(3), kNote));
    const auto absent = to_json(prove(story.tip(), story.at(2), kNote));
    const auto receipt = to_json(prove(story.tip(), story.at(3), 1));
    const auto other_block = Json{story.at(5).block.token.jws.token};
    const auto other_path = Json(Json::Array(1, Json{std::string(64, '0')}));
    struct Case {
        const char* says;
        const Json& good;
        std::function<void(Json&)> change;
        Fault fault;
    };
    const auto without = [](const char* name) { return [name](Json& json) { json.erase(name); }; };
    for (const auto& c : std::vector<Case>{
             {"value", record, set({"record", "value"}, "another"), Fault::bad_proof},
             {"key", record, set({"record", "key"}, "j"), Fault::bad_proof},
             {"collection", record, set({"record", "collection"}, "votes"), Fault::bad_proof},
             {"no name", record, set({"record", "collection"}, "No"), Fault::payload_value},
             {"path", record, set({"path"}, other_path), Fault::bad_proof},
             {"path's hash", record, set({"path"}, Json(Json::Array(1, Json{"00"}))),
              Fault::payload_value},
             {"block", record, set({"block"}, other_block), Fault::bad_proof},
             {"history's block", record, set({"history", "block"}, other_block),
              Fault::bad_proof},
             {"history's path", record, set({"history", "path"}, other_path), Fault::bad_proof},
             {"both kinds", record, set({"absent"}, *absent.find("absent")),
              Fault::payload_members},
             {"no kind", record, without("record"), Fault::payload_members},
             {"no path", record, without("path"), Fault::payload_members},
             {"unknown", record, set({"more"}, 1), Fault::payload_members},
             {"leaf of a record", record, set({"record", "leaf"}, 1), Fault::payload_members},
             {"no block", record, set({"block"}, "x"), Fault::token_parts},
             {"no list", record, set({"votes"}, "x"), Fault::payload_value},
             {"absent", absent, set({"block"}, *record.find("block")), Fault::bad_proof},
             {"index", receipt, set({"receipt", "index"}, 0), Fault::bad_proof},
             {"line", receipt, set({"receipt", "line", "gas"}, 1), Fault::bad_proof},
             {"entry", receipt, set({"receipt", "entry"}, "x"), Fault::bad_proof},
             {"entry's path", receipt, set({"receipt", "entry_path"}, other_path),
              Fault::bad_proof},
             {"no entry's path", receipt,
              [](Json& json) {
                  Json inner = *json.find("receipt");
                  inner.erase("entry_path");
                  json.set("receipt", inner);
              },
              Fault::payload_value}})
        EXPECT_EQ(story.fault(c.good, c.change), c.fault) << c.says;
    // Block 0 is the network; of another the proof says nothing.
    const auto genesis = to_json(prove(story.tip(), story.at(0), kNote));
    EXPECT_EQ(story.fault(genesis, set({"network"}, story.at(1).id().hex())), Fault::bad_proof);
}

TEST(ProofToken, the_block_must_have_its_work) {
    Story story;
    auto lazy = prove(story.tip(), story.tip(), kNote);
    lazy.block = story.net.seal_text(story.tip().header(), "founder", false);
    const auto judged = story.judge(to_json(lazy));
    ASSERT_FALSE(judged.has_value());
    EXPECT_EQ(judged.fault(), Fault::no_work);
}

TEST(ProofToken, signatures_are_checked_under_the_keys_that_are_there) {
    Story story;
    const auto pieces = to_json(prove(story.tip(), story.at(3), kNote));
    auto judged = story.judge(pieces);
    EXPECT_FALSE(judged->iss_signed || judged->miner_signed);
    for (const char* who : {"alice", "founder"})
        story.trust.keys.emplace(story.net.key(who).id(), story.net.key(who));
    judged = story.judge(pieces);
    EXPECT_TRUE(judged->iss_signed && judged->miner_signed);
    // The signer's own wallet brings its key along.
    story.trust.keys.clear();
    const RecordKey alice{"wallets", base::text(story.net.key("alice").id())};
    const auto own = to_json(prove(story.tip(), story.at(3), alice));
    EXPECT_TRUE(story.judge(own)->iss_signed);
    auto token = story.sign(own);
    token[token.size() - 9] = token[token.size() - 9] == 'A' ? 'B' : 'A';
    EXPECT_EQ(check_proof(token, story.trust, story.verifier).fault(), Fault::bad_signature);
    // Whoever signs says so.
    const auto lie = jose::sign_token(story.net.signer("alice"), jose::Typ::proof,
                                      proof_payload(own, story.net.key("bob").id(), {kStart}));
    EXPECT_EQ(check_proof(lie, story.trust, story.verifier).fault(), Fault::payload_value);
    EXPECT_EQ(check_proof(story.net.tx("bob", 3, {}), story.trust, story.verifier).fault(),
              Fault::wrong_typ);
}

TEST(ProofToken, a_large_entry_is_left_out_and_its_receipt_still_holds) {
    Story story;
    const auto seq = last_seq(story.tip().state, {story.net.key("bob").id().hash}).seq;
    for (const std::size_t blanks : {0U, 14'000U}) {  // blanks are free in what people sign
        const auto payload = tx_payload({story.net.network(),
                                         seq + (blanks == 0 ? 1 : 2),
                                         story.tip().header().iat,
                                         {story.tip().header().iat.seconds + 600},
                                         std::vector<Json>(1, note("x"))});
        const auto entry = jose::sign_token(story.net.signer("bob"), jose::Typ::transaction,
                                            payload + std::string(blanks, ' '));
        const auto mined = story.net.mine({entry});
        ASSERT_TRUE(mined.has_value() && (*mined)->receipts.size() == 1);
        const auto proof = prove(story.tip(), story.tip(), 0);
        EXPECT_EQ(std::get<ReceiptProof>(proof.what).entry, blanks == 0 ? entry : "");
        EXPECT_TRUE(story.judge(to_json(proof)).has_value());
    }
}

}  // namespace ledger
