#include "topology/cones.h"

#include <algorithm>
#include <bit>

namespace mannerly::topology {

class ConeBuilder {
 public:
  ConeBuilder(std::span<const std::uint32_t> offsets, std::span<const std::uint32_t> customers, std::size_t bytes_max)
      : offsets_(offsets),
        customers_(customers),
        nodes_(static_cast<std::uint32_t>(offsets.empty() ? 0 : offsets.size() - 1)),
        bytes_left_(bytes_max) {
    cones_.part_of_.assign(nodes_, kNone);
    low_.assign(nodes_, 0);
    seen_bits_.assign((nodes_ + 63) / 64, 0);
  }

  Result<Cones> build() {
    for (std::uint32_t node = 0; node < nodes_; ++node) {
      if (low_[node] != 0) continue;
      walk(node);
      if (out_of_room_) {
        return fail(ErrorCode::kLimit, "the customer cones of all networks together outgrow their limit of memory");
      }
    }
    return std::move(cones_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Frame {
    std::uint32_t node;
    std::uint32_t next;  // index into customers_
    std::uint32_t order;
  };

  // Tarjan's algorithm with a stack of its own: chains in data may be as long as the table. A part is complete
  // when all that it reaches is, so its cone can be put together at once.
  void walk(std::uint32_t root) {
    enter(root);
    while (!frames_.empty() && !out_of_room_) {
      Frame& frame = frames_.back();
      if (frame.next < offsets_[frame.node + 1]) {
        const std::uint32_t customer = customers_[frame.next++];
        if (low_[customer] == 0) {
          enter(customer);
        } else if (cones_.part_of_[customer] == kNone) {
          low_[frame.node] = std::min(low_[frame.node], low_[customer]);
        }
        continue;
      }
      const Frame done = frame;
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[done.node]);
      if (low_[done.node] == done.order) close(done.node);
    }
  }

  void enter(std::uint32_t node) {
    low_[node] = ++order_;
    open_.push_back(node);
    frames_.push_back({node, offsets_[node], order_});
  }

  void close(std::uint32_t root) {
    const auto number = static_cast<std::uint32_t>(cones_.parts_.size());
    const auto first = std::find(open_.rbegin(), open_.rend(), root).base() - 1;
    const std::vector<std::uint32_t> members(first, open_.end());
    open_.erase(first, open_.end());
    for (const std::uint32_t member : members) cones_.part_of_[member] = number;
    for (const std::uint32_t member : members) add(member);
    for (const std::uint32_t member : members) {
      for (std::uint32_t i = offsets_[member]; i < offsets_[member + 1]; ++i) {
        const std::uint32_t part = cones_.part_of_[customers_[i]];
        if (part != number) add_part(cones_.parts_[part]);
      }
    }
    cones_.parts_.push_back(take());
  }

  void add(std::uint32_t node) {
    std::uint64_t& word = seen_bits_[node / 64];
    const std::uint64_t bit = std::uint64_t{1} << (node % 64);
    if ((word & bit) != 0) return;
    word |= bit;
    seen_.push_back(node);
  }

  void add_part(const Cones::Part& part) {
    for (const std::uint32_t node : part.list) add(node);
    for (std::uint32_t w = 0; w < part.bits.size(); ++w) {
      for (std::uint64_t fresh = part.bits[w] & ~seen_bits_[w]; fresh != 0; fresh &= fresh - 1) {
        seen_.push_back(w * 64 + static_cast<std::uint32_t>(std::countr_zero(fresh)));
      }
      seen_bits_[w] |= part.bits[w];
    }
  }

  Cones::Part take() {
    Cones::Part part{.size = static_cast<std::uint32_t>(seen_.size()), .list = {}, .bits = {}};
    const std::size_t list_bytes = seen_.size() * sizeof(std::uint32_t);
    const std::size_t map_bytes = seen_bits_.size() * sizeof(std::uint64_t);
    const std::size_t bytes = std::min(list_bytes, map_bytes);
    out_of_room_ = bytes > bytes_left_;
    if (!out_of_room_) {
      bytes_left_ -= bytes;
      if (list_bytes <= map_bytes) {
        std::sort(seen_.begin(), seen_.end());
        part.list.assign(seen_.begin(), seen_.end());
      } else {
        part.bits = seen_bits_;
      }
    }
    for (const std::uint32_t node : seen_) seen_bits_[node / 64] = 0;
    seen_.clear();
    return part;
  }

  std::span<const std::uint32_t> offsets_, customers_;
  std::uint32_t nodes_;
  std::size_t bytes_left_;
  bool out_of_room_ = false;
  Cones cones_;
  std::uint32_t order_ = 0;
  std::vector<std::uint32_t> low_;   // 0: not visited
  std::vector<std::uint32_t> open_;  // visited, part not known yet
  std::vector<Frame> frames_;
  std::vector<std::uint64_t> seen_bits_;  // the cone under construction, as bits and as a list
  std::vector<std::uint32_t> seen_;
};

Result<Cones> Cones::make(std::span<const std::uint32_t> offsets, std::span<const std::uint32_t> customers,
                          Limits limits) {
  return ConeBuilder(offsets, customers, limits.bytes_max).build();
}

bool Cones::contains(std::uint32_t node, std::uint32_t member) const {
  const Part& part = parts_[part_of_[node]];
  if (part.bits.empty()) return std::binary_search(part.list.begin(), part.list.end(), member);
  return (part.bits[member / 64] >> (member % 64) & 1) != 0;
}

std::vector<std::uint32_t> Cones::members(std::uint32_t node) const {
  const Part& part = parts_[part_of_[node]];
  if (part.bits.empty()) return part.list;
  std::vector<std::uint32_t> out;
  out.reserve(part.size);
  for (std::uint32_t w = 0; w < part.bits.size(); ++w) {
    for (std::uint64_t rest = part.bits[w]; rest != 0; rest &= rest - 1) {
      out.push_back(w * 64 + static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
  }
  return out;
}

}  // namespace mannerly::topology
