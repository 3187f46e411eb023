// SPDX-License-Identifier: Apache-2.0
#include "node/page.hpp"

#include <array>
#include <string_view>

#include "base/hash.hpp"

// The assembler reads the files from `web/` (CMakeLists.txt), into read-only memory.
asm(R"(
    .pushsection .rodata
    jot_page_html:
    .incbin "index.html"
    jot_page_html_end:
    jot_page_css:
    .incbin "page.css"
    jot_page_css_end:
    jot_page_js:
    .incbin "page.js"
    jot_page_js_end:
    .byte 0
    .popsection
    .globl jot_page_html, jot_page_html_end, jot_page_css, jot_page_css_end
    .globl jot_page_js, jot_page_js_end
    .hidden jot_page_html, jot_page_html_end, jot_page_css, jot_page_css_end
    .hidden jot_page_js, jot_page_js_end
)");
extern "C" {
extern const char jot_page_html[], jot_page_html_end[], jot_page_css[], jot_page_css_end[],
    jot_page_js[], jot_page_js_end[];
}

namespace node {

namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct File {
    std::string_view path;
    std::string_view type;
    std::string_view text;
    std::string etag;

    File(std::string_view p, std::string_view t, const char* begin, const char* end)
        : path{p}, type{t}, text{begin, end}, etag{'"' + base::hex(base::sha256(text)) + '"'} {}
};

const std::array<File, 3>& files() {
    static const std::array<File, 3> all{
        File{"/", "text/html; charset=utf-8", jot_page_html, jot_page_html_end},
        File{"/page.css", "text/css; charset=utf-8", jot_page_css, jot_page_css_end},
        File{"/page.js", "text/javascript; charset=utf-8", jot_page_js, jot_page_js_end}};
    return all;
}

/// `*`, or a list that names the tag; weak ones compare alike (RFC 9110, section 13.1.2).
bool names(std::string_view list, std::string_view etag) {
    return list == "*" || list.find(etag) != std::string_view::npos;
}

}  // namespace

std::optional<api::Response> page(const api::Request& request) {
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    for (const File& file : files()) {
        if (request.path != file.path) continue;
        const bool known = names(request.if_none_match, file.etag);
        return api::Response{known ? 304 : 200,
                             std::string{file.type},
                             std::string{file.text},
                             {{"ETag", file.etag},
                              {"Cache-Control", "no-cache"},
                              {"Content-Security-Policy", std::string{kPolicy}},
                              {"Referrer-Policy", "no-referrer"}}};
    }
    return std::nullopt;
}

}  // namespace node
