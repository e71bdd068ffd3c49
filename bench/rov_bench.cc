// Route origin validation side by side with RTRlib (Debian librtr-dev): 685,000 VRPs, 1.2 million routes of
// a made-up Internet, sorted and shuffled, one question at a time and in batch. Every answer is compared.
// Prints a table; the exit status is 1 when any answer differs. Without RTRlib only our own rows are shown.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include "validity/route.h"
#include "validity/rov.h"

#if __has_include(<rtrlib/rtrlib.h>)
#define MANNERLY_HAS_RTRLIB 1
#include <rtrlib/rtrlib.h>
#else
#define MANNERLY_HAS_RTRLIB 0
#endif

namespace {

using namespace mannerly;
using snapshot::RouteRow;
using snapshot::VrpRow;
using validity::RovIndex;
using validity::RovState;

constexpr std::size_t kRoutes = 1'200'000, kVrps = 685'000;
constexpr int kPasses = 5;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The best of several runs: the machine may be shared.
template <class F>
double best_of(int passes, F&& f) {
  double best = 1e9;
  for (int i = 0; i < passes; ++i) {
    const double start = now();
    f();
    best = std::min(best, now() - start);
  }
  return best;
}

struct Made {
  std::vector<RouteRow> routes;
  std::vector<VrpRow> vrps;
};

Prefix random_prefix(std::mt19937_64& random) {
  if (random() % 6 == 0) {
    const std::uint64_t block = 0x2A00 + random() % 16;
    const int length = random() % 2 ? 48 : 32 + static_cast<int>(random() % 17);
    return Prefix::of(Address::v6(block << 48 | (random() & 0x3FF) << 36 | (random() & 0xFFFFF) << 16, 0), length);
  }
  const int length = random() % 10 < 6 ? 24 : 17 + static_cast<int>(random() % 8);
  const auto block = static_cast<std::uint32_t>(1 + random() % 222);
  return Prefix::of(Address::v4(block << 24 | static_cast<std::uint32_t>(random() & 0xFFFFFF)), length);
}

// Origins hold runs of neighbouring prefixes, as in real tables; two thirds of the runs have VRPs: exact ones,
// or one for the aggregate with a maxLength; one VRP in ten names another AS, one in 500 is AS0.
Made make_world() {
  std::mt19937_64 random(20260101);
  Made out;
  const auto add_vrp = [&](const Prefix& p, int max_length, std::uint32_t asn) {
    if (random() % 10 == 0) asn = random() % 50 == 0 ? 0 : static_cast<std::uint32_t>(1 + random() % 80'000);
    out.vrps.push_back({.hi = p.bits.hi,
                        .lo = p.bits.lo,
                        .asn = asn,
                        .length = p.length,
                        .family = static_cast<std::uint8_t>(p.family),
                        .max_length = static_cast<std::uint8_t>(max_length)});
  };
  while (out.routes.size() < kRoutes) {
    const auto origin = static_cast<std::uint32_t>(1 + random() % 80'000);
    Prefix p = random_prefix(random);
    const std::size_t run = 1 + random() % 8;
    const auto habit = random() % 3;  // 0: no VRPs, 1: for the aggregate, 2: one a prefix
    if (habit == 1) add_vrp(Prefix::of(p.address(), std::max(8, p.length - 3)), p.length, origin);
    for (std::size_t i = 0; i < run && out.routes.size() < kRoutes; ++i) {
      out.routes.push_back({.hi = p.bits.hi,
                            .lo = p.bits.lo,
                            .origin = origin,
                            .length = p.length,
                            .family = static_cast<std::uint8_t>(p.family)});
      if (habit == 2) add_vrp(p, p.length, origin);
      p = Prefix::of({{p.bits.hi + (std::uint64_t{1} << (64 - p.length)), 0}, p.family}, p.length);
    }
  }
  while (out.vrps.size() < kVrps) {  // for space that nobody announces
    const Prefix p = random_prefix(random);
    add_vrp(p, p.length, static_cast<std::uint32_t>(1 + random() % 80'000));
  }
  if (out.vrps.size() > kVrps) out.vrps.resize(kVrps);
  const auto key = [](const VrpRow& v) { return std::tuple(v.prefix(), v.max_length, v.asn); };
  std::sort(out.vrps.begin(), out.vrps.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::sort(out.routes.begin(), out.routes.end(), [](const auto& a, const auto& b) {
    return std::pair(a.prefix(), a.origin) < std::pair(b.prefix(), b.origin);
  });
  return out;
}

void one_by_one(const RovIndex& index, const std::vector<RouteRow>& routes, std::vector<RovState>& out) {
  for (std::size_t i = 0; i < routes.size(); ++i)
    out[i] = index.state(routes[i].prefix(), validity::origin_of(routes[i]));
}

#if MANNERLY_HAS_RTRLIB
lrtr_ip_addr rtr_address(std::uint64_t hi, std::uint64_t lo, std::uint8_t family) {
  lrtr_ip_addr out{};
  if (family == 4) {
    out.ver = LRTR_IPV4;
    out.u.addr4.addr = static_cast<std::uint32_t>(hi >> 32);
  } else {
    out.ver = LRTR_IPV6;
    out.u.addr6.addr[0] = static_cast<std::uint32_t>(hi >> 32);
    out.u.addr6.addr[1] = static_cast<std::uint32_t>(hi);
    out.u.addr6.addr[2] = static_cast<std::uint32_t>(lo >> 32);
    out.u.addr6.addr[3] = static_cast<std::uint32_t>(lo);
  }
  return out;
}

double fill_rtrlib(pfx_table& table, const std::vector<VrpRow>& vrps) {
  pfx_table_init(&table, nullptr);
  const double start = now();
  for (const VrpRow& v : vrps) {
    pfx_record record{};
    record.asn = v.asn;
    record.prefix = rtr_address(v.hi, v.lo, v.family);
    record.min_len = v.length;
    record.max_len = v.max_length;
    pfx_table_add(&table, &record);
  }
  return now() - start;
}

void ask_rtrlib(pfx_table& table, const std::vector<RouteRow>& routes, std::vector<RovState>& out) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const RouteRow& r = routes[i];
    const lrtr_ip_addr address = rtr_address(r.hi, r.lo, r.family);
    pfxv_state state = BGP_PFXV_STATE_NOT_FOUND;
    pfx_table_validate(&table, r.origin, &address, r.length, &state);
    out[i] = state == BGP_PFXV_STATE_VALID     ? RovState::kValid
             : state == BGP_PFXV_STATE_INVALID ? RovState::kInvalid
                                               : RovState::kNotFound;
  }
}
#endif

void row(std::string_view what, double seconds, std::size_t count, double rtrlib_seconds = 0) {
  fmt::print("{:<44} {:>9.2f} {:>10.2f} {:>9.1f}", what, seconds * 1e3, static_cast<double>(count) / seconds / 1e6,
             seconds * 1e9 / static_cast<double>(count));
  if (rtrlib_seconds > 0) fmt::print(" {:>8.1f}x", rtrlib_seconds / seconds);
  fmt::print("\n");
}

std::size_t differences(const std::vector<RovState>& a, const std::vector<RovState>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i];
  return count;
}

}  // namespace

int main() {
  const Made made = make_world();
  std::vector<RouteRow> shuffled = made.routes;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64(7));
  std::size_t different = 0, compared = 0;
  double rtr_add = 0, rtr_sorted = 0, rtr_shuffled = 0;
  std::vector<RovState> expected(kRoutes), expected_shuffled(kRoutes), states(kRoutes);

  fmt::print("{:<44} {:>9} {:>10} {:>9} {:>9}\n", "", "ms", "M/s", "ns each", "RTRlib");
#if MANNERLY_HAS_RTRLIB
  pfx_table table;
  rtr_add = fill_rtrlib(table, made.vrps);
  rtr_sorted = best_of(2, [&] { ask_rtrlib(table, made.routes, expected); });
  rtr_shuffled = best_of(2, [&] { ask_rtrlib(table, shuffled, expected_shuffled); });
  pfx_table_free(&table);
  row("RTRlib pfx_table_add", rtr_add, kVrps);
  row("RTRlib pfx_table_validate, sorted", rtr_sorted, kRoutes);
  row("RTRlib pfx_table_validate, shuffled", rtr_shuffled, kRoutes);
#else
  fmt::print("RTRlib is not here: no comparison\n");
#endif
  const auto compare = [&](const std::vector<RovState>& with) {
#if MANNERLY_HAS_RTRLIB
    different += differences(states, with);
    compared += states.size();
#else
    static_cast<void>(with);
#endif
  };

  std::optional<RovIndex> index;
  const double build = best_of(kPasses, [&] {
    auto made_index = RovIndex::make(made.vrps);
    if (!made_index) std::abort();
    index.emplace(std::move(*made_index));
  });
  row("RovIndex::make", build, kVrps, rtr_add);
  const double sorted = best_of(kPasses, [&] { one_by_one(*index, made.routes, states); });
  compare(expected);
  row("RovIndex::state, one by one, sorted", sorted, kRoutes, rtr_sorted);
  const double random = best_of(kPasses, [&] { one_by_one(*index, shuffled, states); });
  compare(expected_shuffled);
  row("RovIndex::state, one by one, shuffled", random, kRoutes, rtr_shuffled);
  const double batch = best_of(kPasses, [&] { index->states(made.routes, states); });
  compare(expected);
  row("RovIndex::states, batch, sorted", batch, kRoutes, rtr_sorted);

  std::uint64_t sum = 0;
  const double read = best_of(kPasses, [&] {
    for (const RouteRow& r : made.routes) sum += r.hi ^ r.origin;
  });
  row("limit: reading the routes once", read, kRoutes);

  std::array<std::size_t, 3> counts{};
  for (const RovState s : states) ++counts[static_cast<std::size_t>(s)];
  fmt::print("valid {}, invalid {}, notfound {}; compared with RTRlib: {} answers, {} different (read {})\n", counts[1],
             counts[2], counts[0], compared, different, sum & 1);
  return different == 0 ? 0 : 1;
}
