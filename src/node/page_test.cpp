// SPDX-License-Identifier: Apache-2.0
#include "node/page.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace node {

namespace {

std::string file(const std::string& name) {
    std::ifstream in{JOT_SOURCE_DIR "/web/" + name, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::optional<api::Response> ask(const std::string& path, const std::string& etag = {},
                                 const std::string& method = "GET") {
    return page({method, path, "", "", "127.0.0.1", "127.0.0.1:1", true, etag});
}

std::map<std::string, std::string> headers(const api::Response& response) {
    return {response.headers.begin(), response.headers.end()};
}

}  // namespace

TEST(Page, its_files_are_those_of_the_source_tree) {
    for (const auto& [path, name, type] :
         {std::tuple{"/", "index.html", "text/html; charset=utf-8"},
          std::tuple{"/page.css", "page.css", "text/css; charset=utf-8"},
          std::tuple{"/page.js", "page.js", "text/javascript; charset=utf-8"}}) {
        const auto response = ask(path);
        ASSERT_TRUE(response.has_value()) << path;
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->type, type);
        ASSERT_FALSE(response->body.empty());
        EXPECT_EQ(response->body, file(name));
    }
    EXPECT_FALSE(ask("/v1/status").has_value());
    EXPECT_FALSE(ask("/page.css/").has_value());
    EXPECT_FALSE(ask("/", "", "POST").has_value());
}

TEST(Page, lets_the_browser_load_nothing_from_elsewhere_and_run_nothing_inline) {
    auto said = headers(*ask("/"));
    EXPECT_TRUE(said["Content-Security-Policy"].starts_with("default-src 'none'; "));
    EXPECT_EQ(said["Content-Security-Policy"].find("unsafe"), std::string::npos);
    EXPECT_NE(said["Content-Security-Policy"].find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(said["Referrer-Policy"], "no-referrer");
}

TEST(Page, is_not_sent_again_to_who_has_it) {
    const auto etag = headers(*ask("/page.js"))["ETag"];
    EXPECT_EQ(ask("/page.js", etag)->status, 304);
    EXPECT_EQ(ask("/page.js", "\"other\", W/" + etag)->status, 304);
    EXPECT_EQ(ask("/page.js", "\"other\"")->status, 200);
    EXPECT_EQ(ask("/page.css", etag)->status, 200);
}

}  // namespace node
