#include "incident/set_tails.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mannerly::incident {

std::string set_tail_text(AsPathView path) {
  std::string out;
  std::optional<std::uint32_t> last;  // the hop before, of a sequence
  path.each_segment([&](const AsPathView::Segment& segment) {
    if (out.size() > SetTail::kTextMax) return;
    const std::string_view gap = out.empty() ? "" : " ";
    if (segment.type == SegmentType::kAsSet) {
      const auto shown = segment.asns.first(std::min(segment.asns.size(), SetTail::kMembersMax));
      fmt::format_to(std::back_inserter(out), "{}{{{}{}}}", gap, fmt::join(shown, ","),
                     shown.size() < segment.asns.size() ? ",..." : "");
      last.reset();
    } else if (segment.type == SegmentType::kAsSequence && !out.empty()) {
      for (const std::uint32_t asn : segment.asns) {
        if (asn != last) fmt::format_to(std::back_inserter(out), " {}", asn);
        last = asn;
      }
    }
  });
  return out.size() > SetTail::kTextMax ? std::string() : out;
}

bool stands_in_set(std::string_view text, Asn asn) {
  bool inside = false, found = false;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      inside = text[i] == '{' || (inside && text[i] != '}');
      ++i;
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of("0123456789", i), text.size());
    if (parse_asn(text.substr(i, end - i)) == asn) {
      if (!inside) return false;
      found = true;
    }
    i = end;
  }
  return found;
}

void SetTails::mark(PrefixId prefix) {
  if (marked_.size() <= prefix) marked_.resize(std::size_t{prefix} + 1);
  marked_[prefix] = true;
}

SetTails::Id SetTails::intern(SetTail tail) {
  if (const auto found = ids_.find(tail); found != ids_.end()) return found->second;
  if (free_.empty()) {
    if (tails_.size() == kTailsMax) return 0;
    tails_.emplace_back();
    free_.insert(static_cast<Id>(tails_.size()));
  }
  const Id id = free_.extract(free_.begin()).value();
  ids_.emplace(tail, id);
  tails_[id - 1].tail = std::move(tail);
  return id;
}

void SetTails::set(PrefixId prefix, PeerNumber peer, SetTail tail) {
  if (tail.text.empty()) return forget(prefix, peer);
  const Id before = of(prefix, peer);
  const Id id = before == 0 && routes_.size() == kRoutesMax ? 0 : intern(std::move(tail));
  if (id == before) return;
  if (id == 0) return forget(prefix, peer);
  hold(id);
  unhold(before);
  routes_[key_of(prefix, peer)] = id;
  mark(prefix);
}

void SetTails::erase(PrefixId prefix, PeerNumber peer) {
  const auto found = routes_.find(key_of(prefix, peer));
  if (found == routes_.end()) return;
  unhold(found->second);
  routes_.erase(found);
}

SetTails::Id SetTails::of(PrefixId prefix, PeerNumber peer) const {
  if (prefix >= marked_.size() || !marked_[prefix]) return 0;
  const auto found = routes_.find(key_of(prefix, peer));
  return found == routes_.end() ? 0 : found->second;
}

void SetTails::hold(Id id) {
  if (id != 0) ++tails_[id - 1].users;
}

void SetTails::unhold(Id id) {
  if (id == 0 || --tails_[id - 1].users > 0) return;
  ids_.erase(tails_[id - 1].tail);
  tails_[id - 1] = {};
  free_.insert(id);
}

std::uint64_t SetTails::bytes() const {
  // Of the standard library's nodes: three or four words each beside what they hold.
  constexpr std::uint64_t kNode = 4 * sizeof(void*);
  std::uint64_t texts = 0;
  for (const Entry& entry : tails_) texts += 2 * entry.tail.text.capacity();
  return marked_.capacity() / 8 + tails_.capacity() * sizeof(Entry) + ids_.size() * (kNode + sizeof(SetTail)) + texts +
         free_.size() * (kNode + sizeof(Id)) + routes_.size() * (kNode + 2 * sizeof(std::uint64_t));
}

void SetTails::save(StateWriter& out) const {
  out.put(static_cast<std::uint32_t>(tails_.size()));
  for (const Entry& entry : tails_) {
    out.put(entry.tail.hops);
    out.text(entry.tail.text);
  }
  std::vector<std::uint64_t> rows;
  rows.reserve(2 * routes_.size());
  for (const auto& [key, id] : routes_) rows.push_back(key);
  std::sort(rows.begin(), rows.end());
  const std::size_t count = rows.size();
  for (std::size_t i = 0; i < count; ++i) rows.push_back(routes_.at(rows[i]));
  out.rows(std::span<const std::uint64_t>(rows));
}

Status SetTails::load(StateReader& in, std::size_t prefixes, std::size_t peers) {
  const auto corrupt = [] { return fail(ErrorCode::kCorrupt, "the ends of paths with sets are damaged"); };
  const auto count = in.get<std::uint32_t>();
  if (count > kTailsMax) return corrupt();
  for (Id id = 1; id <= count && in.ok(); ++id) {
    SetTail tail{.hops = in.get<std::uint16_t>(), .text = in.text()};
    if (tail.text.size() > SetTail::kTextMax) return corrupt();
    if (tail.text.empty()) {
      free_.insert(id);
    } else if (!ids_.emplace(tail, id).second) {
      return corrupt();
    }
    tails_.push_back({std::move(tail), 0});
  }
  const auto rows = in.rows<std::uint64_t>();
  if (!in.ok() || rows.size() % 2 != 0) return corrupt();
  const std::size_t routes = rows.size() / 2;
  for (std::size_t i = 0; i < routes; ++i) {
    const std::uint64_t key = rows[i], id = rows[routes + i];
    if (key >> 16 >= prefixes || (key & 0xFFFF) >= peers || id == 0 || id > count) return corrupt();
    if (!exists(static_cast<Id>(id)) || !routes_.emplace(key, static_cast<Id>(id)).second) return corrupt();
    hold(static_cast<Id>(id));
    mark(static_cast<PrefixId>(key >> 16));
  }
  return {};
}

Status SetTails::check_holds() const {
  const bool all_used =
      std::ranges::all_of(tails_, [](const Entry& entry) { return entry.tail.text.empty() || entry.users > 0; });
  return all_used ? Status{} : fail(ErrorCode::kCorrupt, "the end of a path that nobody has");
}

}  // namespace mannerly::incident
