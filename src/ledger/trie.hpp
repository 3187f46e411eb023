// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/hash.hpp"

namespace ledger {

/// No summary: for indices.
struct NoSum {
    using Sum = struct Nothing {};
    template <class Value>
    static Sum leaf(const base::Hash&, const Value&) {
        return {};
    }
    static Sum node(const Sum&, const Sum&) { return {}; }
    static Sum empty() { return {}; }
};

/// An immutable map from hashes: a binary trie over the key's bits, highest bit of its first byte
/// first, in which a subtree with one leaf is that leaf.  `put` and `erase` give a new trie that
/// shares all but one path, so the state after every block is kept for the price of its changes,
/// and a reorganisation undoes nothing.  `Summary` adds a value per subtree (the Merkle hash).
/// The same set of keys and values has the same shape in whatever order it came.
template <class Value, class Summary = NoSum>
class Trie {
  public:
    using Sum = typename Summary::Sum;

    [[nodiscard]] const Value* find(const base::Hash& key) const {
        const Node* node = root_.get();
        for (std::size_t depth = 0; node != nullptr && !node->is_leaf(); ++depth)
            node = (bit(key, depth) ? node->right : node->left).get();
        return node != nullptr && node->leaf->first == key ? &node->leaf->second : nullptr;
    }
    [[nodiscard]] Trie put(const base::Hash& key, Value value) const {
        return Trie{insert(root_, 0, std::make_shared<const Leaf>(key, std::move(value)))};
    }
    [[nodiscard]] Trie erase(const base::Hash& key) const { return Trie{remove(root_, 0, key)}; }
    [[nodiscard]] Sum sum() const { return sum_of(root_); }
    /// What shows that a key is there, or that it is not.
    struct Path {
        std::vector<Sum> beside;  // of the subtrees that the way down leaves aside, topmost first
        /// What stands at its end: the key's own leaf, or one whose key begins with the same bits,
        /// or null.  Lives as long as the trie.
        const std::pair<base::Hash, Value>* end = nullptr;
    };
    [[nodiscard]] Path path_to(const base::Hash& key) const {
        Path path;
        const Node* node = root_.get();
        for (std::size_t depth = 0; node != nullptr && !node->is_leaf(); ++depth) {
            const bool right = bit(key, depth);
            path.beside.push_back(sum_of(right ? node->left : node->right));
            node = (right ? node->right : node->left).get();
        }
        path.end = node == nullptr ? nullptr : node->leaf.get();
        return path;
    }
    /// In the order of the keys.
    void for_each(const std::function<void(const base::Hash&, const Value&)>& visit) const {
        walk(root_, visit);
    }

    Trie() = default;

  private:
    using Leaf = std::pair<base::Hash, Value>;
    struct Node;
    using NodePtr = std::shared_ptr<const Node>;
    struct Node {
        std::shared_ptr<const Leaf> leaf;  // null: an inner node with at least two leaves below
        NodePtr left;
        NodePtr right;
        [[no_unique_address]] Sum sum;
        [[nodiscard]] bool is_leaf() const { return leaf != nullptr; }
    };

    explicit Trie(NodePtr root) : root_{std::move(root)} {}

    static bool bit(const base::Hash& key, std::size_t depth) {
        return ((key.at(depth / 8) >> (7 - (depth % 8))) & 1U) != 0;
    }
    static Sum sum_of(const NodePtr& node) {
        return node == nullptr ? Summary::empty() : node->sum;
    }
    static NodePtr make_leaf(std::shared_ptr<const Leaf> leaf) {
        const auto sum = Summary::leaf(leaf->first, leaf->second);
        return std::make_shared<const Node>(Node{std::move(leaf), nullptr, nullptr, sum});
    }
    static NodePtr make_node(NodePtr left, NodePtr right) {
        const auto sum = Summary::node(sum_of(left), sum_of(right));
        return std::make_shared<const Node>(Node{nullptr, std::move(left), std::move(right), sum});
    }
    static NodePtr insert(const NodePtr& node, std::size_t depth,
                          std::shared_ptr<const Leaf> leaf) {
        if (node == nullptr || (node->is_leaf() && node->leaf->first == leaf->first))
            return make_leaf(std::move(leaf));
        const bool right = bit(leaf->first, depth);
        NodePtr l = node->left;
        NodePtr r = node->right;
        if (node->is_leaf()) (bit(node->leaf->first, depth) ? r : l) = node;
        auto& side = right ? r : l;
        side = insert(side, depth + 1, std::move(leaf));
        return make_node(std::move(l), std::move(r));
    }
    static NodePtr remove(const NodePtr& node, std::size_t depth, const base::Hash& key) {
        if (node == nullptr) return node;
        if (node->is_leaf()) return node->leaf->first == key ? nullptr : node;
        const bool right = bit(key, depth);
        const NodePtr& old = right ? node->right : node->left;
        NodePtr side = remove(old, depth + 1, key);
        if (side == old) return node;
        NodePtr other = right ? node->left : node->right;
        if (side == nullptr && other != nullptr && other->is_leaf()) return other;
        if (other == nullptr && side != nullptr && side->is_leaf()) return side;
        return right ? make_node(std::move(other), std::move(side))
                     : make_node(std::move(side), std::move(other));
    }
    static void walk(const NodePtr& node,
                     const std::function<void(const base::Hash&, const Value&)>& visit) {
        if (node == nullptr) return;
        if (node->is_leaf()) return visit(node->leaf->first, node->leaf->second);
        walk(node->left, visit);
        walk(node->right, visit);
    }

    NodePtr root_;
};

}  // namespace ledger
