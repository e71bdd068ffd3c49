#include "support/rib_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <unordered_set>
#include <vector>

#include "io/file.h"
#include "support/measure.h"
#include "wire/mrt/encode.h"
#include "wire/mrt/framer.h"
#include "wire/mrt/rib.h"

namespace mannerly::bench {
namespace {

using bgp::Buffer;

constexpr std::uint32_t kPeers = 30;
constexpr Instant kAt{1'793'491'200};
constexpr std::size_t kPiece = std::size_t{1} << 20;

std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ x >> 27) * 0x94D049BB133111EBull;
  return x ^ x >> 31;
}
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(mix(a) ^ b * 0xD6E8FEB86659FD93ull);
}
// Numbers from one hash, one after the other.
struct Draw {
  std::uint64_t state;
  std::uint32_t below(std::uint32_t limit) {
    state = mix(state);
    return static_cast<std::uint32_t>((state >> 32) * limit >> 32);
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
};

class Maker {
 public:
  explicit Maker(const RibSize& size) : size_(size), origins_(std::max(1u, size.prefixes / 9)) {
    for (std::uint32_t i = 0; i < kPeers; ++i) {
      peers_.push_back({.bgp_id = 0xC6336400u + i,
                        .address = i % 3 == 2 ? Address::v6(0x2001'0DB8'0000'0000ull + (i << 8), 0x1000 + i)
                                              : Address::v4(0xC0000200u + i),
                        .asn = Asn{200 + i * 977}});
    }
  }

  // Appends the record of prefix number n.
  void append(std::uint32_t n, Buffer& out) {
    Draw draw{mix(size_.seed, n)};
    if (draw.below(100) >= 57 || n == 0) {  // a new origin: runs of 1.75 prefixes in the mean
      origin_ = draw.below(origins_);
      variant_ = draw.one_in(6) ? 1 + draw.below(2) : 0;  // traffic engineering of that origin
    }
    const Prefix prefix = prefix_of(n, draw);
    entries_.clear();
    blocks_.clear();
    std::array<std::pair<std::size_t, std::size_t>, kPeers> ranges{};
    for (std::uint32_t peer = 0; peer < kPeers; ++peer) {
      if (draw.below(100) < 13) continue;
      const std::size_t begin = blocks_.size();
      append_attributes(peer, prefix, draw);
      ranges[entries_.size()] = {begin, blocks_.size() - begin};
      entries_.push_back(
          {.peer_index = static_cast<std::uint16_t>(peer),
           .originated = {kAt.seconds - 86400 - static_cast<std::int64_t>(mix(peer, origin_) % 3'000'000)}});
    }
    for (std::size_t i = 0; i < entries_.size(); ++i)
      entries_[i].attributes = {blocks_.data() + ranges[i].first, ranges[i].second};
    mrt::append_encoded_rib(out, kAt, n, prefix, entries_);
  }

  const std::vector<mrt::Peer>& peers() const { return peers_; }

 private:
  Prefix prefix_of(std::uint32_t n, Draw& draw) const {
    const std::uint32_t v4 = size_.prefixes / 7 * 6;
    if (n < v4) {
      const int length = draw.below(10) < 6 ? 24 : 18 + static_cast<int>(draw.below(6));
      const auto space = std::uint64_t{0xDE000000u - 0x01000000u} * n / v4;
      return Prefix::of(Address::v4(0x01000000u + static_cast<std::uint32_t>(space)), length);
    }
    const int length = draw.below(2) == 0 ? 48 : 32 + static_cast<int>(draw.below(17));
    return Prefix::of(Address::v6((std::uint64_t{0x20010000} + (n - v4)) << 32 | draw.below(1 << 16) << 16, 0), length);
  }

  // Peer, two to four networks in between, origin (now and then more than once): the same for the same
  // peer, origin and variant.
  void make_path(std::uint32_t peer, std::uint32_t variant) {
    Draw draw{mix(size_.seed ^ mix(origin_, peer), variant)};
    path_.assign(1, 0);
    path_.push_back(peers_[peer].asn.value);
    const std::uint32_t between = 1 + draw.below(3);
    for (std::uint32_t hop = 0; hop < between; ++hop)
      path_.push_back(hop == 0 ? 174 + 311 * draw.below(40) : 3000 + draw.below(6000));
    const std::uint32_t copies = draw.one_in(16) ? 2 + draw.below(3) : 1;
    const auto asn = static_cast<std::uint32_t>(10'000 + mix(size_.seed, origin_) % 300'000);
    path_.insert(path_.end(), copies, asn);
    path_[0] = AsPathView::header(SegmentType::kAsSequence, static_cast<std::uint32_t>(path_.size() - 1));
    if (draw.one_in(400)) {
      path_.push_back(AsPathView::header(SegmentType::kAsSet, 2));
      path_.push_back(asn + 1);
      path_.push_back(asn + 2);
    }
  }

  void append_attributes(std::uint32_t peer, const Prefix& prefix, Draw& draw) {
    const std::uint32_t variant = variant_ + (draw.one_in(25) ? 3 : 0);
    make_path(peer, variant);
    bgp::RouteAttributes a;
    a.path = AsPathView(path_);
    a.next_hop = prefix.is_v4() ? Address::v4(0xC0000200u + peer)
                                : Address::v6(0x2001'0DB8'0000'0000ull + (std::uint64_t{peer} << 8), 0x2000 + peer);
    // What depends on peer and origin, and for one prefix in eight on the prefix too.
    Draw own{mix(mix(peer, origin_), draw.one_in(8) ? prefix.bits.hi : variant)};
    a.origin = static_cast<std::uint8_t>(own.one_in(9) ? 2 : own.one_in(40) ? 1 : 0);
    if (peer % 5 == 1) a.multi_exit_disc = own.below(3) * 50;
    if (own.one_in(25)) {
      a.atomic_aggregate = true;
      a.aggregator = {.asn = Asn{path_.back()}, .address = 0xC6336401u + own.below(200)};
    }
    // A few of the peer's own, and those that the network behind it adds for a region.
    communities_.clear();
    if (peer % 7 != 3) {
      const std::uint32_t few = own.below(4);
      for (std::uint32_t i = 0; i < few; ++i)
        communities_.push_back({(peers_[peer].asn.value & 0xFFFF) << 16 | (1000 + own.below(8))});
      Draw region{mix(path_[2], origin_ % 40)};
      const std::uint32_t more = region.below(11);
      for (std::uint32_t i = 0; i < more; ++i) communities_.push_back({path_[2] << 16 | (2000 + region.below(300))});
    }
    std::sort(communities_.begin(), communities_.end(), [](auto x, auto y) { return x.value < y.value; });
    a.communities = communities_;
    const std::array<bgp::LargeCommunity, 2> large{
        {{peers_[peer].asn.value, 1, own.below(20)}, {6695, 2, own.below(9)}}};
    if (own.one_in(10)) a.large_communities = large;
    bgp::append_rib_attributes(blocks_, a);
  }

  RibSize size_;
  std::uint32_t origins_;
  std::uint32_t origin_ = 0, variant_ = 0;
  std::vector<mrt::Peer> peers_;
  std::vector<std::uint32_t> path_;
  std::vector<bgp::Community> communities_;
  std::vector<mrt::EncodedRibEntry> entries_;
  Buffer blocks_;
};

}  // namespace

Result<std::filesystem::path> made_rib(const char* name, const RibSize& size) {
  const std::filesystem::path path = data_directory() / name;
  std::error_code error;
  if (std::filesystem::exists(path, error)) return path;
  MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(path));
  Maker maker(size);
  Buffer piece;
  mrt::append_peer_index_table(piece, kAt, 0xC6336401u, "", maker.peers());
  for (std::uint32_t n = 0; n < size.prefixes; ++n) {
    maker.append(n, piece);
    if (piece.size() < kPiece && n + 1 != size.prefixes) continue;
    MANNERLY_CHECK_OK(file.write(piece));
    piece.clear();
  }
  MANNERLY_CHECK_OK(file.commit());
  return path;
}

RibStatistics rib_statistics(Bytes file) {
  RibStatistics out;
  std::vector<std::string_view> previous_block(kPeers), previous_path(kPeers);
  std::unordered_set<std::string_view> paths;
  const auto text = [](Bytes b) { return std::string_view(reinterpret_cast<const char*>(b.data()), b.size()); };
  mrt::Framer framer([&](const mrt::Record& record) {
    mrt::RibHead head;
    if (record.subtype == 1 || !mrt::parse_rib_head(record, head).empty()) return;
    mrt::RibEntryView entry;
    while (mrt::next_rib_entry(head.entries, false, entry)) {
      // ORIGIN comes first (4 octets), then AS_PATH.
      const Bytes a = entry.attributes;
      const bool extended = (a[4] & 0x10) != 0;
      const Bytes path = a.subspan(extended ? 8 : 7, extended ? std::size_t{a[6]} << 8 | a[7] : a[6]);
      ++out.entries;
      out.attribute_bytes += a.size();
      out.same_block += previous_block[entry.peer_index] == text(a);
      out.same_path += previous_path[entry.peer_index] == text(path);
      previous_block[entry.peer_index] = text(a);
      previous_path[entry.peer_index] = text(path);
      paths.insert(text(path));
    }
  });
  // In one piece, so that the views above stay.
  static_cast<void>(framer.feed(file));
  static_cast<void>(framer.finish());
  out.distinct_paths = paths.size();
  return out;
}

}  // namespace mannerly::bench
