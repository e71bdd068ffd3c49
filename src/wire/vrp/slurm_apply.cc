#include <algorithm>
#include <bitset>
#include <unordered_map>
#include <unordered_set>

#include "wire/vrp/slurm.h"

namespace mannerly::vrp {
namespace {

// Prefix filters by prefix; a look-up tries only the lengths that some filter has.
class FilterIndex {
 public:
  explicit FilterIndex(const std::vector<PrefixFilter>& filters) {
    for (const PrefixFilter& filter : filters) {
      if (!filter.prefix) {
        if (filter.asn) asns_.insert(*filter.asn);
        continue;
      }
      lengths_[filter.prefix->is_v4() ? 0 : 1].set(filter.prefix->length);
      Origins& origins = prefixes_[*filter.prefix];
      if (filter.asn) {
        origins.some.push_back(*filter.asn);
      } else {
        origins.all = true;
      }
    }
    for (auto& [prefix, origins] : prefixes_) std::sort(origins.some.begin(), origins.some.end());
  }

  bool removes(const Vrp& vrp) const {
    if (asns_.contains(vrp.asn)) return true;
    const auto& lengths = lengths_[vrp.prefix.is_v4() ? 0 : 1];
    if (lengths.none()) return false;
    for (int length = 0; length <= vrp.prefix.length; ++length) {
      if (!lengths.test(static_cast<std::size_t>(length))) continue;
      const auto found = prefixes_.find(Prefix::of(vrp.prefix.address(), length));
      if (found == prefixes_.end()) continue;
      if (found->second.all || std::ranges::binary_search(found->second.some, vrp.asn)) return true;
    }
    return false;
  }

 private:
  struct Origins {
    bool all = false;
    std::vector<Asn> some;
  };
  std::unordered_set<Asn> asns_;
  std::unordered_map<Prefix, Origins> prefixes_;
  std::bitset<129> lengths_[2];
};

}  // namespace

Applied apply(const Slurm& slurm, std::span<const Vrp> vrps, std::span<const Aspa> aspas, TaId ta) {
  Applied out;
  const FilterIndex filters(slurm.prefix_filters);
  out.vrps.reserve(vrps.size() + slurm.prefix_assertions.size());
  std::ranges::copy_if(vrps, std::back_inserter(out.vrps), [&](const Vrp& vrp) { return !filters.removes(vrp); });
  out.vrps_removed = vrps.size() - out.vrps.size();
  for (const PrefixAssertion& a : slurm.prefix_assertions) {
    out.vrps.push_back(Vrp{.prefix = a.prefix, .max_length = a.max_length, .ta = ta, .asn = a.asn});
    ++out.vrps_added;
  }

  std::unordered_set<Asn> customers;
  for (const AspaFilter& filter : slurm.aspa_filters) customers.insert(filter.customer);
  std::unordered_map<Asn, std::size_t> place;
  for (const Aspa& aspa : aspas) {
    if (customers.contains(aspa.customer)) {
      ++out.aspas_removed;
      continue;
    }
    place.emplace(aspa.customer, out.aspas.size());
    out.aspas.push_back(aspa);
  }
  for (const AspaAssertion& a : slurm.aspa_assertions) {
    ++out.aspas_added;
    const auto [found, fresh] = place.emplace(a.customer, out.aspas.size());
    if (fresh) {
      out.aspas.push_back(Aspa{.customer = a.customer, .providers = a.providers, .ta = ta});
      continue;
    }
    std::vector<Asn>& providers = out.aspas[found->second].providers;
    for (const Asn provider : a.providers) {
      if (std::ranges::find(providers, provider) == providers.end()) providers.push_back(provider);
    }
  }
  return out;
}

}  // namespace mannerly::vrp
