#include "incident/route_objects.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "incident/parties.h"
#include "validity/irr.h"

namespace mannerly::incident {
namespace {

using snapshot::IrrRouteRow;
using snapshot::Snapshot;
using validity::IrrState;

constexpr std::size_t kObjectsMax = 256;  // looked at, of one AS
constexpr std::size_t kNumbersMax = 64;   // of one holder

std::vector<std::string_view> maintainers_of(const Snapshot& registries, std::uint32_t object) {
  if (object >= registries.irr_objects().size()) return {};
  return split_words(registries.text(registries.irr_objects()[object].mnt_by));
}

bool is_among(std::string_view name, const std::vector<std::string_view>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view other) { return iequals(name, other); });
}

bool share_one(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  return std::any_of(a.begin(), a.end(), [&](std::string_view name) { return is_among(name, b); });
}

// An object that names the origin.
struct Word {
  const IrrRouteRow* row = nullptr;
  std::vector<std::string_view> maintainers;
};

// Do the maintainers keep most of the route objects that the registry has of the AS, beside the word? Most, since who
// lies may write some in another's name too; its aut-num does not count, of which one lie would do.
bool keep(const Snapshot& registries, const std::vector<std::string_view>& maintainers, const IrrRouteRow& word,
          Asn asn) {
  std::size_t all = 0, kept = 0;
  const auto own = registries.irr_routes_of(asn);
  const auto rows = registries.irr_routes();
  for (const std::uint32_t number : own.first(std::min(own.size(), kObjectsMax))) {
    if (number >= rows.size() || rows[number].irr_source != word.irr_source) continue;
    if (rows[number].prefix() == word.prefix()) continue;
    ++all;
    kept += share_one(maintainers, maintainers_of(registries, rows[number].object)) ? 1 : 0;
  }
  return kept * 2 > all;
}

// The holder's word: every one of its maintainers is the holder's, for any one of them could write it (RFC 2725) and
// put others beside itself.
bool is_holders_word(const Snapshot& registries, const Word& word, Asn asn) {
  return std::all_of(word.maintainers.begin(), word.maintainers.end(),
                     [&](std::string_view name) { return keep(registries, {name}, *word.row, asn); });
}

// A name of the kind MAINT-AS64500, as RADB gives them.
bool names_it(std::string_view maintainer, Asn asn) {
  const std::string number = fmt::format("AS{}", asn.value), name = upper(maintainer);
  const std::size_t at = name.find(number);
  if (at == std::string::npos) return false;
  const std::size_t after = at + number.size();
  return (at == 0 || name[at - 1] == '-') && (after == name.size() || name[after] == '-');
}

// The origin's own word. Its aut-num may stand in another registry: nobody takes the name of a maintainer to be accused
// in its place.
bool is_own_word(const Snapshot& registries, const Word& word, Asn origin) {
  if (keep(registries, word.maintainers, *word.row, origin)) return true;
  for (const std::string_view name : word.maintainers) {
    if (names_it(name, origin)) return true;
  }
  for (const snapshot::AutNumRow& row : registries.aut_nums_of(origin)) {
    if (share_one(word.maintainers, maintainers_of(registries, row.object))) return true;
  }
  return false;
}

bool is_authoritative(const Snapshot& registries, std::uint16_t source) {
  const auto sources = registries.irr_sources();
  return source < sources.size() && sources[source].authoritative != 0;
}

void add_whose_word(const Context& context, const Prefix& prefix, Asn origin, std::span<const Asn> victims,
                    const std::vector<std::uint32_t>& naming, EvidenceSet& out) {
  if (std::find(victims.begin(), victims.end(), origin) != victims.end()) return;  // its own, in both senses
  const Snapshot& registries = context.registries;
  std::vector<Asn> theirs(victims.begin(), victims.end());
  if (theirs.empty()) theirs = numbers_of_holder(context, prefix, kNumbersMax);
  std::size_t own = 0, others = 0;
  for (const std::uint32_t number : naming) {
    const IrrRouteRow& row = registries.irr_routes()[number];
    const Word word{&row, maintainers_of(registries, row.object)};
    if (word.maintainers.empty()) continue;  // nobody's word
    const bool by_holder =
        std::any_of(theirs.begin(), theirs.end(), [&](Asn asn) { return is_holders_word(registries, word, asn); });
    if (by_holder) return out.add(Evidence::kIrrByHolder);
    ++(is_own_word(registries, word, origin) ? own : others);
  }
  if (own > 0 && others == 0) out.add(Evidence::kIrrByOrigin);
}

}  // namespace

void add_route_objects(const Context& context, const Prefix& prefix, Asn origin, std::span<const Asn> victims,
                       EvidenceSet& out) {
  const Snapshot& registries = context.registries;
  const auto irr = validity::check_irr(registries.irr_routes(), context.irr, prefix, {Origin::Kind::kAsn, origin});
  switch (irr.state) {
    case IrrState::kExact: out.add(Evidence::kIrrExact); break;
    case IrrState::kCovering: out.add(Evidence::kIrrCovering); break;
    case IrrState::kOtherOrigin: out.add(Evidence::kIrrOtherOrigin); break;
    case IrrState::kNone: out.add(Evidence::kIrrNone); break;
  }
  if (!validity::is_registered(irr.state)) return;
  // Anybody can register anything in some registries, but not where the holder must agree.
  const auto agreed = [&](const validity::IrrResult::BySource& by) {
    return is_authoritative(registries, by.irr_source) && context.irr.accepts(by.irr_source) &&
           validity::is_registered(by.state);
  };
  if (std::any_of(irr.by_source.begin(), irr.by_source.end(), agreed)) return out.add(Evidence::kIrrAuthoritative);
  add_whose_word(context, prefix, origin, victims, irr.exact.empty() ? irr.covering : irr.exact, out);
}

}  // namespace mannerly::incident
