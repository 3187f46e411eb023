// SPDX-License-Identifier: Apache-2.0
#include "programs/demo_actions.hpp"

#include <utility>

namespace programs {

using base::Json;

namespace {

Json act(const char* action, const char* member, Json argument) {
    return Json::object({{"action", action}, {member, std::move(argument)}});
}

}  // namespace

Json student_action() {
    return act("register_student", "student",
               Json::object(
                   {{"department", "Computer Science"}, {"id", "S001"}, {"name", "John Doe"}}));
}

Json course_action() {
    return act("add_course", "course",
               Json::object({{"department", "Computer Science"},
                             {"id", "C001"},
                             {"name", "Blockchain Technology"}}));
}

Json vote_action() {
    return act("vote_proposal", "proposal",
               Json::object({{"description", "Increase Research Funding"}, {"id", "P001"}}));
}

Json nft_action() {
    auto metadata = Json::object({{"artist", "Alice"},
                                  {"creation_date", "2024-11-23"},
                                  {"description", "A rare piece of digital art."}});
    return act("generate_nft", "nft",
               Json::object({{"id", "NFT001"},
                             {"metadata", std::move(metadata)},
                             {"name", "RareArt"}}));
}

}  // namespace programs
