// SPDX-License-Identifier: Apache-2.0
// base/torrent against libtorrent's own maker of torrents, byte for byte.
#include "base/torrent.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <libtorrent/bencode.hpp>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/entry.hpp>
#include <libtorrent/torrent_info.hpp>

namespace {

namespace fs = std::filesystem;

class TorrentTwin : public testing::TestWithParam<std::size_t> {
  protected:
    void SetUp() override {
        auto pattern = (fs::temp_directory_path() / "torrent_twin_XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        content_.resize(GetParam());
        std::uint32_t state = 7;
        for (auto& byte : content_) {
            state = (state * 1'664'525U) + 1'013'904'223U;
            byte = static_cast<char>(state >> 24U);
        }
        std::ofstream{folder_ / kName, std::ios::binary} << content_;
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string theirs(lt::create_flags_t version) const {
        lt::file_storage files;
        files.add_file(kName, static_cast<std::int64_t>(content_.size()));
        const auto piece = static_cast<int>(base::piece_length(content_.size()));
        lt::create_torrent maker{files, piece, version};
        lt::set_piece_hashes(maker, folder_.string());
        maker.set_creation_date(0);
        std::string text;
        lt::bencode(std::back_inserter(text), maker.generate());
        return text;
    }
    static lt::info_hash_t hashes(const std::string& text) {
        return lt::torrent_info{lt::span<const char>{text}, lt::from_span}.info_hashes();
    }

    static constexpr const char* kName = "registration_blocks.txt";
    fs::path folder_;
    std::string content_;
};

TEST_P(TorrentTwin, v2_is_what_libtorrent_makes) {
    const auto ours = base::torrent_v2(kName, content_);
    EXPECT_EQ(ours.text, theirs(lt::create_torrent::v2_only));
    EXPECT_EQ(base::view(ours.id.hash),
              (std::string_view{hashes(ours.text).v2.data(), sizeof(base::Hash)}));
}

TEST_P(TorrentTwin, v1_is_what_libtorrent_makes) {
    const auto ours = base::torrent_v1(kName, content_);
    EXPECT_EQ(ours.text, theirs(lt::create_torrent::v1_only));
    EXPECT_EQ(base::view(ours.id),
              (std::string_view{hashes(ours.text).v1.data(), sizeof(base::Sha1)}));
}

INSTANTIATE_TEST_SUITE_P(Sizes, TorrentTwin,
                         testing::Values(1, 16'384, 16'385, 65'535, 65'537, 200'000, 1'000'001,
                                         (4 << 20) - 1, 4 << 20, 5 << 20));

}  // namespace
