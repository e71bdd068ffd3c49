// AS paths (RFC 4271 section 4.3, RFC 5065) in one compact form of 32-bit words, the same in memory
// and in the snapshot: for each segment a header word (type << 24 | number of ASNs), then its ASNs.
// AS_TRANS has been resolved through AS4_PATH before (RFC 6793), so every ASN has four octets.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"

namespace mannerly {

enum class SegmentType : std::uint8_t { kAsSet = 1, kAsSequence = 2, kConfedSequence = 3, kConfedSet = 4 };

// What the end of a path says about the origin of a route (RFC 6811 section 2, RFC 6907 section 5).
struct Origin {
  enum class Kind : std::uint8_t {
    kAsn,    // one AS
    kAsSet,  // the path ends in an AS_SET: no origin can be told
    kEmpty,  // the path is empty (inside the AS of the peer) or holds confederation segments alone
  };
  Kind kind = Kind::kEmpty;
  Asn asn;  // with kAsn; with kAsSet of one member too, for display only
  friend constexpr bool operator==(const Origin&, const Origin&) = default;
};

// A view on the words of a path; valid as long as they are.
class AsPathView {
 public:
  static constexpr std::uint32_t kCountMax = 0xFFFF;  // ASNs in one segment

  struct Segment {
    SegmentType type;
    std::span<const std::uint32_t> asns;
  };

  constexpr AsPathView() = default;
  // words must be well formed: see is_well_formed.
  constexpr explicit AsPathView(std::span<const std::uint32_t> words) : words_(words) {}

  static constexpr std::uint32_t header(SegmentType type, std::uint32_t count) {
    return static_cast<std::uint32_t>(type) << 24 | count;
  }
  // Every header names a known type, a count of 1..kCountMax, and lies wholly inside. O(segments).
  static bool is_well_formed(std::span<const std::uint32_t> words);

  std::span<const std::uint32_t> words() const { return words_; }
  bool empty() const { return words_.empty(); }

  // Calls f(Segment) for each segment, first (nearest) to last (origin).
  template <class F>
  void each_segment(F&& f) const {
    for (std::size_t i = 0; i < words_.size();) {
      const std::uint32_t count = words_[i] & 0xFFFFFF;
      f(Segment{static_cast<SegmentType>(words_[i] >> 24), words_.subspan(i + 1, count)});
      i += 1 + count;
    }
  }

  Origin origin() const;
  // The first AS of the first AS_SEQUENCE: the neighbour that announced the route.
  std::optional<Asn> first() const;
  bool has_set() const;
  bool contains(Asn asn) const;
  // Path length as BGP counts it (RFC 4271 section 9.1.2.2: a set counts one; RFC 5065: confederations none).
  std::size_t hop_count() const;

  friend bool operator==(const AsPathView& a, const AsPathView& b) {
    return a.words_.size() == b.words_.size() && std::equal(a.words_.begin(), a.words_.end(), b.words_.begin());
  }

 private:
  std::span<const std::uint32_t> words_;
};

// A path that owns its words.
class AsPath {
 public:
  AsPath() = default;
  explicit AsPath(AsPathView view) : words_(view.words().begin(), view.words().end()) {}
  static AsPath sequence(std::span<const Asn> asns);

  // Adds a segment; ASNs beyond kCountMax make a further segment of the same type. No-op when empty.
  void append(SegmentType type, std::span<const std::uint32_t> asns);
  void clear() { words_.clear(); }
  AsPathView view() const { return AsPathView(words_); }
  friend bool operator==(const AsPath&, const AsPath&) = default;

 private:
  std::vector<std::uint32_t> words_;
};

// "64500 64501 {64502,64503}"; confederations as "(64512 64513)" and "[64512,64513]": bgpdump's form.
std::string format_as_path(AsPathView path);
// Reads the same form.
std::optional<AsPath> parse_as_path(std::string_view text);

}  // namespace mannerly
