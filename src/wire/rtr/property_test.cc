// Random histories of sets: a router that follows them by differences has what a router has that asked for all.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "wire/rtr/client_session.h"
#include "wire/rtr/server_session.h"
#include "wire/rtr/test_support.h"

namespace mannerly::rtr {
namespace {

constexpr Instant kNow{1000};

// Few prefixes, lengths and numbers, so that the same records come and go.
rc::Gen<RecordSet> sets() {
  return rc::gen::exec([] {
    std::vector<Vrp> vrps;
    const int count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) {
      const bool v4 = *rc::gen::arbitrary<bool>();
      const int length = *rc::gen::inRange(22, 25);
      const int max_length = *rc::gen::inRange(length, 26);
      const Address address = v4 ? Address::v4(0xC0000200u + (*rc::gen::inRange(0u, 3u) << 8))
                                 : Address::v6(0x20010DB800000000ull + (*rc::gen::inRange(0ull, 3ull) << 40), 0);
      vrps.push_back(
          {Prefix::of(address, length), static_cast<std::uint8_t>(max_length), Asn{*rc::gen::inRange(0u, 3u)}});
    }
    std::vector<Aspa> aspas;
    const int customers = *rc::gen::inRange(0, 5);
    for (int i = 0; i < customers; ++i) {
      Aspa one{.customer = Asn{*rc::gen::inRange(1u, 5u)}};
      const int providers = *rc::gen::inRange(1, 4);
      for (int p = 0; p < providers; ++p) one.providers.push_back(Asn{*rc::gen::inRange(0u, 5u)});
      aspas.push_back(std::move(one));
    }
    auto set = make_record_set(std::move(vrps), std::move(aspas));
    RC_ASSERT(set.has_value());
    return *set;
  });
}

// Passes bytes between both until neither has any; in pieces of that size.
ClientStep talk(ServerSession& server, ClientSession& client, std::size_t piece) {
  ClientStep last = ClientStep::kGoOn;
  for (std::string up = client.take_output(); !up.empty() || server.has_output(); up = client.take_output()) {
    server.feed(as_bytes(up));
    while (server.has_output()) {
      std::string down;
      server.produce(down, piece);
      if (down.empty()) break;
      last = client.feed(as_bytes(down), kNow);
    }
  }
  return last;
}

RecordSet without_aspas(RecordSet set) {
  set.aspas.clear();
  return set;
}

TEST(RtrProperty, DifferencesComposeAsApplyingThemDoes) {
  rc::check([] {
    const RecordSet a = *sets(), b = *sets(), c = *sets();
    const Delta ab = diff(a, b), bc = diff(b, c);
    const auto applied = apply(a, ab);
    RC_ASSERT(applied.has_value());
    RC_ASSERT(*applied == b);
    RC_ASSERT(compose(ab, bc) == diff(a, c));
    RC_ASSERT(diff(a, a).empty());
  });
}

TEST(RtrProperty, FollowingEqualsAskingForAll) {
  rc::check([] {
    const auto version = static_cast<std::uint8_t>(*rc::gen::inRange(0, 3));
    const auto piece = *rc::gen::inRange<std::size_t>(1, 200);
    const CacheLimits limits{.serials = *rc::gen::inRange<std::size_t>(0, 4),
                             .records = *rc::gen::inRange<std::size_t>(0, 60)};
    auto state = CacheState::first(*sets(), {.session = {65535}, .serial = {0xFFFFFFFE}});
    ClientSession follower(version);
    const int steps = *rc::gen::inRange(1, 8);
    for (int i = 0; i < steps; ++i) {
      if (auto later = state->next(*sets(), limits)) state = later;
      if (*rc::gen::arbitrary<bool>()) continue;  // the follower sleeps through this one
      ServerSession server(state);
      follower.connected();
      RC_ASSERT(talk(server, follower, piece) == ClientStep::kUpdated);
      ServerSession other(state);
      ClientSession twin(version);
      twin.connected();
      RC_ASSERT(talk(other, twin, 1 << 16) == ClientStep::kUpdated);
      const RecordSet expected = version == 2 ? state->set() : without_aspas(state->set());
      RC_ASSERT(*twin.data() == expected);
      RC_ASSERT(*follower.data() == expected);
      RC_ASSERT(follower.serial() == state->serial());
    }
  });
}

// The order of section 11.2 within every answer: types ascend; announcements come first and descend, withdrawals
// ascend.
TEST(RtrProperty, AnswersAreInOrder) {
  rc::check([] {
    const auto before = CacheState::first(*sets(), {});
    const auto state = before->next(*sets());
    RC_PRE(static_cast<bool>(state));
    for (const bool all : {true, false}) {
      Response response(2, state, all ? nullptr : state->since({0}));
      if (!all && state->since({0}) == nullptr) continue;
      std::string bytes;
      response.fill(bytes, 1 << 20);
      std::optional<PrefixPdu> last;
      std::optional<AspaPdu> last_aspa;
      PduSplitter splitter;
      const auto read = splitter.feed(as_bytes(bytes), [&](Bytes pdu) {
        const auto parsed = parse_pdu(pdu);
        RC_ASSERT(parsed.has_value());
        if (const auto* p = std::get_if<PrefixPdu>(&*parsed)) {
          RC_ASSERT(!last_aspa);
          if (last && last->vrp.prefix.family == p->vrp.prefix.family) {
            RC_ASSERT((last->announce || !p->announce));
            if (last->announce == p->announce) RC_ASSERT((p->announce ? p->vrp < last->vrp : last->vrp < p->vrp));
          } else if (last) {
            RC_ASSERT(last->vrp.prefix.is_v4());
          }
          last = *p;
        } else if (const auto* a = std::get_if<AspaPdu>(&*parsed)) {
          if (last_aspa) {
            RC_ASSERT((last_aspa->announce || !a->announce));
            if (last_aspa->announce == a->announce) RC_ASSERT(last_aspa->customer < a->customer);
          }
          last_aspa = *a;
        }
        return true;
      });
      RC_ASSERT(read.has_value());
    }
  });
}

}  // namespace
}  // namespace mannerly::rtr
