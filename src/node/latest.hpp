// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <mutex>
#include <utility>

namespace node {

/// The newest picture of something: one thread sets, any thread gets.
template <class Picture>
class Latest {
  public:
    [[nodiscard]] std::shared_ptr<const Picture> get() const {
        const std::scoped_lock lock{mutex_};
        return picture_;
    }
    void set(std::shared_ptr<const Picture> picture) {
        const std::scoped_lock lock{mutex_};
        picture_ = std::move(picture);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Picture> picture_;
};

}  // namespace node
