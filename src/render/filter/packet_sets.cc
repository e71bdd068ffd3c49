// Sets of addresses for packet filters: nftables and ipset, and table entries for P4 programs. A range of lengths
// says nothing about packets: the prefix counts.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

constexpr std::uint32_t kElementsALine = 8;

}  // namespace

// For `nft -f`: one transaction, so that no packet meets an empty set.
void nft_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "add table inet mannerly\nadd set inet mannerly " << spec.name << " { type "
      << (is_v4(spec) ? "ipv4_addr" : "ipv6_addr") << "; flags interval; auto-merge; }\nflush set inet mannerly "
      << spec.name << '\n';
  if (list.empty()) return;
  out << "add element inet mannerly " << spec.name << " {";
  std::uint32_t count = 0;
  list.each([&](const ListEntry& e) {
    if (count != 0) out << ',';
    out << (count % kElementsALine == 0 ? "\n    " : " ") << e.prefix;
    ++count;
  });
  out << "\n}\n";
}

// For `ipset restore`: filled beside the old set, then swapped.
void ipset_set(Out& out, const Spec& spec, const PrefixList& list) {
  const auto size = static_cast<std::uint32_t>(std::max<std::size_t>(list.size(), 65'536));
  const std::string_view family = is_v4(spec) ? "inet" : "inet6";
  for (const std::string_view suffix : {"", "-new"}) {
    out << "create " << spec.name << suffix << " hash:net family " << family << " maxelem " << size << " -exist\n";
  }
  out << "flush " << spec.name << "-new\n";
  each_line(out, spec, list,
            [&](const ListEntry& e) { out << "add " << spec.name << "-new " << e.prefix << " -exist\n"; });
  out << "swap " << spec.name << "-new " << spec.name << "\ndestroy " << spec.name << "-new\n";
}

// One entry a line of the list, keyed by longest prefix match, with the lengths that are accepted as parameters.
void p4_entries(Out& out, const Spec& spec, const PrefixList& list) {
  out << "{ \"table\": \"" << spec.name << "\", \"match\": \"lpm\", \"entries\": [";
  bool first = true;
  list.each([&](const ListEntry& e) {
    out << (first ? "\n" : ",\n") << "  { \"match\": { \"" << (is_v4(spec) ? "ipv4" : "ipv6") << "\": [\""
        << e.prefix.address() << "\", " << e.prefix.length
        << "] }, \"action\": \"accept\", \"params\": { \"low\": " << low_of(e) << ", \"high\": " << e.high << " } }";
    first = false;
  });
  out << "\n] }\n";
}

// Source addresses for interfaces: IOS, IOS XE and EOS.
void ipv6_access_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no ipv6 access-list " << spec.name << "\nipv6 access-list " << spec.name << '\n';
  if (list.empty()) out << " deny ipv6 any any\n";
  each_line(out, spec, list, [&](const ListEntry& e) { out << " permit ipv6 " << e.prefix << " any\n"; });
}

}  // namespace mannerly::render::filter
