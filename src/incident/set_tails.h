// How paths with an AS_SET were announced. The PathTrie takes a set for one hop, or for none, and so shows links that
// no route has; who is accused looks into a router, and must find there what he is shown.
//
// Kept is the end of such a path alone, from its first set on, once for all routes that have it; for each route with
// a set, and each sight of a signal, its number. Routes with sets are few: of all others nothing is kept but a bit for
// their prefix. Part of the engine's state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "incident/prefix_table.h"
#include "incident/route.h"
#include "incident/state_stream.h"
#include "net/as_path.h"

namespace mannerly::incident {

// "{64501,64502} 64503", nearest first: it stands for the last so many hops of the path in the PathTrie.
struct SetTail {
  static constexpr std::size_t kMembersMax = 64;  // that are shown of a set; ",..." for more
  static constexpr std::size_t kTextMax = 4096;
  std::uint16_t hops = 0;
  std::string text;
  friend auto operator<=>(const SetTail&, const SetTail&) = default;
};

// The end of a path from its first AS_SET on, prepending collapsed and confederations left out; "" without a set, or
// beyond kTextMax.
std::string set_tail_text(AsPathView path);
// Whether the number stands in one of the sets of such a text, and nowhere beside them.
bool stands_in_set(std::string_view text, Asn asn);

class SetTails {
 public:
  using Id = std::uint32_t;  // 0: no set
  static constexpr std::size_t kTailsMax = std::size_t{1} << 20;
  static constexpr std::size_t kRoutesMax = std::size_t{1} << 24;

  // The route of the peer ends so now. Beyond a limit it is shown as the PathTrie has it.
  void set(PrefixId prefix, PeerNumber peer, SetTail tail);
  // It has no set, or is gone. One look at a bit for prefixes that never had one.
  void forget(PrefixId prefix, PeerNumber peer) {
    if (prefix < marked_.size() && marked_[prefix]) erase(prefix, peer);
  }
  Id of(PrefixId prefix, PeerNumber peer) const;
  // nullptr of 0.
  const SetTail* find(Id id) const { return id == 0 || id > tails_.size() ? nullptr : &tails_[id - 1].tail; }

  // Somebody keeps the number: the end stays for as long. Of 0 nothing is done.
  void hold(Id id);
  void unhold(Id id);
  bool exists(Id id) const { return id <= tails_.size() && (id == 0 || !tails_[id - 1].tail.text.empty()); }

  std::size_t routes() const { return routes_.size(); }
  std::uint64_t bytes() const;

  void save(StateWriter& out) const;
  // Into fresh tails. Whoever holds some holds them again.
  Status load(StateReader& in, std::size_t prefixes, std::size_t peers);
  // After all holds are back: none is left that nobody uses.
  Status check_holds() const;

 private:
  struct Entry {
    SetTail tail;  // no text: free
    std::uint32_t users = 0;
  };
  static std::uint64_t key_of(PrefixId prefix, PeerNumber peer) { return std::uint64_t{prefix} << 16 | peer; }
  void erase(PrefixId prefix, PeerNumber peer);
  void mark(PrefixId prefix);
  Id intern(SetTail tail);

  std::vector<Entry> tails_;  // [id - 1]
  std::set<Id> free_;         // the least is taken first, so that equal histories give equal numbers
  std::map<SetTail, Id> ids_;
  std::unordered_map<std::uint64_t, Id> routes_;
  std::vector<bool> marked_;  // [prefix]: a route to it had a set
};

}  // namespace mannerly::incident
