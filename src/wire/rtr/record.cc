#include "wire/rtr/record.h"

#include <algorithm>
#include <iterator>

namespace mannerly::rtr {
namespace {

Status check_vrp(const Vrp& vrp) {
  if (vrp.max_length >= vrp.prefix.length && vrp.max_length <= bits_of(vrp.prefix.family)) return {};
  return fail(ErrorCode::kInvalid,
              "VRP " + format_prefix(vrp.prefix) + ": max length " + std::to_string(vrp.max_length));
}

// Ascending, each once, AS0 only alone.
void tidy_providers(std::vector<Asn>& providers) {
  std::sort(providers.begin(), providers.end());
  providers.erase(std::unique(providers.begin(), providers.end()), providers.end());
  if (providers.size() > 1 && providers.front() == Asn{0}) providers.erase(providers.begin());
}

Status tidy_aspas(std::vector<Aspa>& aspas) {
  std::sort(aspas.begin(), aspas.end(), [](const Aspa& a, const Aspa& b) { return a.customer < b.customer; });
  std::size_t kept = 0, in_all = 0;
  for (std::size_t i = 0; i < aspas.size(); ++i) {
    if (kept != 0 && aspas[kept - 1].customer == aspas[i].customer) {
      std::vector<Asn>& into = aspas[kept - 1].providers;
      into.insert(into.end(), aspas[i].providers.begin(), aspas[i].providers.end());
    } else {
      if (kept != i) aspas[kept] = std::move(aspas[i]);
      ++kept;
    }
  }
  aspas.resize(kept);
  for (Aspa& aspa : aspas) {
    tidy_providers(aspa.providers);
    in_all += aspa.providers.size();
    if (aspa.providers.empty()) return fail(ErrorCode::kInvalid, format_asn(aspa.customer) + ": ASPA without provider");
    if (aspa.providers.size() > kProvidersMax) {
      return fail(ErrorCode::kLimit,
                  format_asn(aspa.customer) + ": ASPA with more than " + std::to_string(kProvidersMax) + " providers");
    }
  }
  if (in_all > kProvidersInAllMax) return fail(ErrorCode::kLimit, "too many providers in all ASPAs");
  return {};
}

// What only the first, only the second list has.
std::vector<Vrp> minus(const std::vector<Vrp>& a, const std::vector<Vrp>& b) {
  std::vector<Vrp> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

std::vector<Vrp> plus(const std::vector<Vrp>& a, const std::vector<Vrp>& b) {
  std::vector<Vrp> out;
  out.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

// Walks two lists sorted by customer side by side; f gets nullptr for what one of them has not.
template <class A, class B, class F>
void side_by_side(const std::vector<A>& a, const std::vector<B>& b, F&& f) {
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() || j != b.end()) {
    if (j == b.end() || (i != a.end() && i->customer < j->customer)) {
      f(&*i++, nullptr);
    } else if (i == a.end() || j->customer < i->customer) {
      f(nullptr, &*j++);
    } else {
      f(&*i++, &*j++);
    }
  }
}

}  // namespace

Result<RecordSet> make_record_set(std::vector<Vrp> vrps, std::vector<Aspa> aspas) {
  if (vrps.size() > kVrpsMax) return fail(ErrorCode::kLimit, "more than " + std::to_string(kVrpsMax) + " VRPs");
  if (aspas.size() > kAspasMax) return fail(ErrorCode::kLimit, "more than " + std::to_string(kAspasMax) + " ASPAs");
  for (const Vrp& vrp : vrps) MANNERLY_CHECK_OK(check_vrp(vrp));
  MANNERLY_CHECK_OK(tidy_aspas(aspas));
  std::sort(vrps.begin(), vrps.end());
  vrps.erase(std::unique(vrps.begin(), vrps.end()), vrps.end());
  return RecordSet{std::move(vrps), std::move(aspas)};
}

Delta diff(const RecordSet& before, const RecordSet& after) {
  Delta out{.announced = minus(after.vrps, before.vrps), .withdrawn = minus(before.vrps, after.vrps)};
  side_by_side(before.aspas, after.aspas, [&](const Aspa* b, const Aspa* a) {
    if (a == nullptr) {
      out.aspas.push_back({b->customer, b->providers, {}});
    } else if (b == nullptr) {
      out.aspas.push_back({a->customer, {}, a->providers});
    } else if (a->providers != b->providers) {
      out.aspas.push_back({a->customer, b->providers, a->providers});
    }
  });
  return out;
}

Delta compose(const Delta& first, const Delta& then) {
  Delta out{.announced = plus(minus(first.announced, then.withdrawn), minus(then.announced, first.withdrawn)),
            .withdrawn = plus(minus(first.withdrawn, then.announced), minus(then.withdrawn, first.announced))};
  side_by_side(first.aspas, then.aspas, [&](const AspaChange* a, const AspaChange* b) {
    if (a == nullptr) {
      out.aspas.push_back(*b);
    } else if (b == nullptr) {
      out.aspas.push_back(*a);
    } else if (a->before != b->after) {
      out.aspas.push_back({a->customer, a->before, b->after});
    }
  });
  return out;
}

Result<RecordSet> apply(const RecordSet& set, const Delta& delta) {
  RecordSet out;
  const std::vector<Vrp> rest = minus(set.vrps, delta.withdrawn);
  if (rest.size() + delta.withdrawn.size() != set.vrps.size()) {
    return fail(ErrorCode::kInvalid, "a VRP is withdrawn that is not there");
  }
  out.vrps = plus(rest, delta.announced);
  if (out.vrps.size() != rest.size() + delta.announced.size()) {
    return fail(ErrorCode::kInvalid, "a VRP is announced that is there already");
  }
  bool known = true;
  side_by_side(set.aspas, delta.aspas, [&](const Aspa* a, const AspaChange* change) {
    if (change == nullptr) {
      out.aspas.push_back(*a);
    } else {
      known = known && (a == nullptr ? change->before.empty() : change->before == a->providers);
      if (!change->after.empty()) out.aspas.push_back({change->customer, change->after});
    }
  });
  if (!known) return fail(ErrorCode::kInvalid, "an ASPA is changed that is not as the change says");
  return out;
}

std::span<const Vrp> of_family(std::span<const Vrp> sorted, Family family) {
  const auto middle = std::partition_point(sorted.begin(), sorted.end(), [](const Vrp& v) { return v.prefix.is_v4(); });
  const auto v4 = static_cast<std::size_t>(middle - sorted.begin());
  return family == Family::kIpv4 ? sorted.first(v4) : sorted.subspan(v4);
}

}  // namespace mannerly::rtr
