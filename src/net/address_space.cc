#include "net/address_space.h"

#include <algorithm>
#include <optional>

namespace mannerly {
namespace {

__extension__ using Wide = unsigned __int128;

Wide wide(const Bits128& bits) {
  return Wide{bits.hi} << 64 | bits.lo;
}
Bits128 narrow(Wide value) {
  return {static_cast<std::uint64_t>(value >> 64), static_cast<std::uint64_t>(value)};
}

// The distance between neighbouring addresses: IPv4 fills the top 32 bits.
Wide step_of(Family family) {
  return Wide{1} << (128 - bits_of(family));
}

// nullopt after the last address of the family.
std::optional<Address> after(const Address& a) {
  const Wide next = wide(a.bits) + step_of(a.family);
  if (next == 0) return std::nullopt;
  return Address{narrow(next), a.family};
}
// a must not be the first address of its family.
Address before(const Address& a) {
  return {narrow(wide(a.bits) - step_of(a.family)), a.family};
}

bool touches(const Address& last, const Address& first) {
  if (last.family != first.family) return false;
  if (first <= last) return true;
  const auto next = after(last);
  return next && *next == first;
}

// Ranges of a forwarding table in one sweep: a prefix stands before all that it covers.
class Sweep {
 public:
  explicit Sweep(std::vector<AddressSpace::Range>& out) : out_(out) {}

  void add(const Prefix& prefix, bool marked) {
    while (!open_.empty() && !open_.back().prefix.covers(prefix)) close();
    if (!open_.empty()) {
      if (open_.back().prefix == prefix) {
        open_.back().marked |= marked;
        return;
      }
      if (at_ && *at_ < prefix.address()) emit(*at_, before(prefix.address()));
    }
    at_ = prefix.address();
    open_.push_back({prefix, marked});
  }
  void finish() {
    while (!open_.empty()) close();
  }

 private:
  struct Open {
    Prefix prefix;
    bool marked;
  };
  void emit(const Address& first, const Address& last) {
    if (open_.back().marked) out_.emplace_back(first, last);
  }
  void close() {
    const Address last = open_.back().prefix.last_address();
    if (at_ && *at_ <= last) emit(*at_, last);
    at_ = after(last);
    open_.pop_back();
    // What follows the last address of the family lies in no open prefix.
    if (at_ && at_->family != last.family) at_.reset();
  }

  std::vector<AddressSpace::Range>& out_;
  std::vector<Open> open_;
  std::optional<Address> at_;  // the first address that no range says anything of yet
};

}  // namespace

AddressSpace AddressSpace::joined(std::vector<Range> ranges) {
  std::ranges::sort(ranges);
  AddressSpace out;
  for (const Range& range : ranges) {
    if (!out.ranges_.empty() && touches(out.ranges_.back().second, range.first)) {
      out.ranges_.back().second = std::max(out.ranges_.back().second, range.second);
    } else {
      out.ranges_.push_back(range);
    }
  }
  return out;
}

AddressSpace AddressSpace::of(std::span<const Prefix> prefixes) {
  std::vector<Range> ranges;
  ranges.reserve(prefixes.size());
  for (const Prefix& prefix : prefixes) ranges.emplace_back(prefix.address(), prefix.last_address());
  return joined(std::move(ranges));
}

AddressSpace AddressSpace::of_longest_match(std::span<const std::pair<Prefix, bool>> marked) {
  std::vector<Range> ranges;
  Sweep sweep(ranges);
  for (const auto& [prefix, mark] : marked) sweep.add(prefix, mark);
  sweep.finish();
  return joined(std::move(ranges));
}

AddressSpace AddressSpace::everything() {
  const Prefix all[] = {Prefix{{}, 0, Family::kIpv4}, Prefix{{}, 0, Family::kIpv6}};
  return of(all);
}

bool AddressSpace::contains(const Prefix& prefix) const {
  const auto at = std::ranges::lower_bound(ranges_, prefix.last_address(), {}, &Range::second);
  return at != ranges_.end() && at->first <= prefix.address();
}

bool AddressSpace::overlaps(const Prefix& prefix) const {
  const auto at = std::ranges::lower_bound(ranges_, prefix.address(), {}, &Range::second);
  return at != ranges_.end() && at->first <= prefix.last_address();
}

AddressSpace AddressSpace::united(const AddressSpace& other) const {
  std::vector<Range> ranges = ranges_;
  ranges.insert(ranges.end(), other.ranges_.begin(), other.ranges_.end());
  return joined(std::move(ranges));
}

AddressSpace AddressSpace::without(const AddressSpace& other) const {
  AddressSpace out;
  auto hole = other.ranges_.begin();
  for (const Range& range : ranges_) {
    while (hole != other.ranges_.end() && hole->second < range.first) ++hole;
    std::optional<Address> from = range.first;
    for (auto h = hole; from && h != other.ranges_.end() && h->first <= range.second; ++h) {
      if (*from < h->first) out.ranges_.emplace_back(*from, before(h->first));
      from = after(h->second);
    }
    if (from && from->family == range.second.family && *from <= range.second)
      out.ranges_.emplace_back(*from, range.second);
  }
  return out;
}

AddressSpace AddressSpace::shared_with(const AddressSpace& other) const {
  AddressSpace out;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const Address first = std::max(a->first, b->first), last = std::min(a->second, b->second);
    if (first <= last) out.ranges_.emplace_back(first, last);
    (a->second < b->second ? a : b)++;
  }
  return out;
}

std::vector<Prefix> AddressSpace::prefixes() const {
  std::vector<Prefix> out;
  for (const Range& range : ranges_) {
    const std::vector<Prefix> part = prefixes_of_range(range.first, range.second);
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

std::uint64_t AddressSpace::v4_addresses() const {
  std::uint64_t count = 0;
  for (const Range& range : ranges_) {
    if (range.first.is_v4()) count += std::uint64_t{range.second.v4_value()} - range.first.v4_value() + 1;
  }
  return count;
}

std::uint64_t AddressSpace::v6_slash48s() const {
  std::uint64_t count = 0;
  std::optional<std::uint64_t> counted;  // the last block
  for (const Range& range : ranges_) {
    if (range.first.is_v4()) continue;
    const std::uint64_t first = range.first.bits.hi >> 16, last = range.second.bits.hi >> 16;
    count += last - first + (counted == first ? 0 : 1);
    counted = last;
  }
  return count;
}

}  // namespace mannerly
