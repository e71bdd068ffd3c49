#include "programme/audit.h"

#include <gtest/gtest.h>

#include "programme/fixes.h"
#include "readiness/made_world.h"

namespace mannerly::programme {
namespace {

using readiness::Assessor;
using readiness::Inputs;
using readiness::MadeWorld;
using snapshot::ContactOrigin;
using snapshot::ContactRole;
using snapshot::SpooferResult;
using snapshot::Visibility;

Programme netops() {
  return builtin_programme("network-operator").value();
}
Assessor assess(const snapshot::Snapshot& snapshot) {
  return Assessor(Inputs::of(snapshot), readiness::builtin_profile(readiness::kDefaultProfile).value());
}
Operator op_of(std::initializer_list<std::uint32_t> asns) {
  Operator op{.name = "Example Net", .representative = true};
  for (const std::uint32_t asn : asns) op.asns.push_back(Asn{asn});
  return op;
}
AuditReport run(const snapshot::Snapshot& snapshot, const Operator& op, const History& history = {}) {
  const auto report = audit(assess(snapshot), netops(), op, history);
  EXPECT_TRUE(report) << report.error().message;
  return report.value_or(AuditReport{});
}
Outcome outcome(const AuditReport& report, std::string_view id, std::optional<std::uint32_t> asn = std::nullopt) {
  const Finding* f = report.find(id, asn ? std::optional(Asn{*asn}) : std::nullopt);
  EXPECT_NE(f, nullptr) << id;
  return f == nullptr ? Outcome::kNotApplicable : f->outcome;
}
Outcome group(const AuditReport& report, std::string_view name, std::optional<std::uint32_t> asn = std::nullopt) {
  for (const GroupFinding& g : report.groups) {
    if (g.group == name && g.asn == (asn ? std::optional(Asn{*asn}) : std::nullopt)) return g.outcome;
  }
  ADD_FAILURE() << name;
  return Outcome::kNotApplicable;
}
Prefix slash24(std::uint32_t i) {
  return Prefix::of(Address::v4(0x05000000 + (i << 8)), 24);
}

// ---- the programmes ----

TEST(Programmes, AllThatComeAlongAreWhole) {
  ASSERT_EQ(builtin_programmes().size(), 4u);
  for (const BuiltinFile& file : builtin_programmes()) {
    const auto programme = parse_programme(file.text, file.name);
    ASSERT_TRUE(programme) << programme.error().message;
    EXPECT_EQ(programme->id, file.name);
    EXPECT_FALSE(programme->actions.empty());
    for (const Requirement& r : programme->requirements) {
      EXPECT_TRUE(r.join || r.ongoing) << r.id;
      EXPECT_EQ(programme->find(r.id), &r);
    }
  }
  EXPECT_EQ(netops().conformant_asns_percent, 50);
  EXPECT_EQ(netops().find("netops.A4.ongoing.irr")->threshold, 90);
  EXPECT_EQ(netops().find("netops.A4.join.rpki")->threshold, 100);
  EXPECT_EQ(builtin_programme("ixp")->actions_min, 3);
  EXPECT_FALSE(builtin_programme("airlines"));
}

TEST(Programmes, RefuseWhatIsWrong) {
  const std::string good =
      "id = \"x\"\ntitle = \"X\"\nversion = \"1\"\nsource = \"s\"\n[entry]\nclause = \"c\"\n"
      "[[action]]\nid = \"A1\"\ntitle = \"t\"\nobligation = \"compulsory\"\n"
      "[[requirement]]\nid = \"r\"\naction = \"A1\"\nphase = \"join\"\nscope = \"asn\"\nkind = \"measured\"\n"
      "check = \"aut-num\"\ntext = \"t\"\nclause = \"c\"\nremedy = \"r\"\n";
  ASSERT_TRUE(parse_programme(good, "x")) << parse_programme(good, "x").error().message;
  const auto bad = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto parsed = parse_programme(text, "x.toml");
    return parsed ? std::string() : parsed.error().message;
  };
  EXPECT_NE(bad("\"aut-num\"", "\"autnum\"").find("x.toml: line 17: check"), std::string::npos);
  EXPECT_NE(bad("action = \"A1\"", "action = \"A2\"").find("no such action"), std::string::npos);
  EXPECT_NE(bad("kind = \"measured\"", "kind = \"answer\""), "");
  EXPECT_NE(bad("remedy", "remedi").find("unknown key"), std::string::npos);
  EXPECT_NE(bad("phase = \"join\"", "phase = \"later\""), "");
  EXPECT_NE(bad("[entry]", "[entrance]"), "");
  for (std::size_t size = 0; size + 1 < good.size(); size += 5) {
    EXPECT_FALSE(parse_programme(std::string_view(good).substr(0, size), "cut")) << size;
  }
}

TEST(Operators, ReadTheirFile) {
  const auto op = parse_operator(
      "name = \"Example Net\"\nprogramme = \"network-operator\"\nasns = [64501, \"AS64500\", 64500]\n"
      "representative = true\n[answers]\n\"a\" = \"text\"\n"
      "\"b\" = { text = \"t\", accepted_by = \"auditor\", at = 2026-01-31 }\n"
      "[exceptions]\n\"c\" = { reason = \"r\", by = \"s\", asns = [64501] }\n",
      "x.toml");
  ASSERT_TRUE(op) << op.error().message;
  EXPECT_EQ(op->asns, (std::vector<Asn>{Asn{64500}, Asn{64501}}));
  EXPECT_EQ(op->representative, true);
  EXPECT_EQ(op->answers.at("a").text, "text");
  EXPECT_EQ(op->answers.at("b").accepted_by, "auditor");
  EXPECT_EQ(op->exceptions.at("c").asns, std::vector<Asn>{Asn{64501}});
  for (const char* text :
       {"", "name = \"x\"", "name = \"x\"\nasns = 1", "name = \"x\"\nasns = [-1]", "name = \"x\"\nasns = [4294967296]",
        "name = \"x\"\nasns = [\"ASX\"]", "name = \"x\"\nasns = [1]\nansers = 1",
        "name = \"x\"\nasns = [1]\nrepresentative = 1", "name = \"x\"\nasns = [1]\n[exceptions]\na = \"no reason\"",
        "name = \"x\"\nasns = [1]\n[exceptions]\na = { reason = \"r\" }", "name = \"x\"\nasns = [1]\n[answers]\na = 1",
        "name = "}) {
    const auto bad = parse_operator(text, "x.toml");
    ASSERT_FALSE(bad) << text;
    EXPECT_NE(bad.error().message.find("x.toml: line"), std::string::npos) << bad.error().message;
  }
}

// ---- shares at their borders ----

struct ShareCase {
  std::uint32_t routes, covered;
  Outcome join, ongoing;
};
constexpr ShareCase kShares[] = {
    {10, 10, Outcome::kPassed, Outcome::kPassed},       {10, 9, Outcome::kFailed, Outcome::kPassed},
    {10, 8, Outcome::kFailed, Outcome::kFailed},        {1, 1, Outcome::kPassed, Outcome::kPassed},
    {1, 0, Outcome::kFailed, Outcome::kFailed},         {9, 8, Outcome::kFailed, Outcome::kFailed},
    {100, 90, Outcome::kFailed, Outcome::kPassed},      {100, 89, Outcome::kFailed, Outcome::kFailed},
    {1000, 900, Outcome::kFailed, Outcome::kPassed},    {1000, 899, Outcome::kFailed, Outcome::kFailed},
    {1000, 999, Outcome::kFailed, Outcome::kPassed},    {10'000, 8999, Outcome::kFailed, Outcome::kFailed},
    {10'000, 9000, Outcome::kFailed, Outcome::kPassed}, {0, 0, Outcome::kNoData, Outcome::kNoData}};

TEST(Shares, OfTheIrrAreExact) {
  for (const ShareCase& c : kShares) {
    MadeWorld w;
    w.aut_num(100, 1, 1, true);
    w.route("6.0.0.0/24", {"900 200"});
    w.irr("6.0.0.0/24", 200);
    for (std::uint32_t i = 0; i < c.routes; ++i) {
      w.route(slash24(i), {"900 100"});
      if (i < c.covered) w.irr(slash24(i), 100, w.radb());
    }
    const AuditReport report = run(w.finish(), op_of({100}));
    for (const std::optional<std::uint32_t> asn : {std::optional<std::uint32_t>(100), std::optional<std::uint32_t>()}) {
      EXPECT_EQ(outcome(report, "netops.A4.join.irr", asn), c.join) << c.covered << " of " << c.routes;
      EXPECT_EQ(outcome(report, "netops.A4.ongoing.irr", asn), c.ongoing) << c.covered << " of " << c.routes;
    }
    const Finding* f = report.find("netops.A4.ongoing.irr", Asn{100});
    EXPECT_EQ(f->fixes.size(), c.routes - c.covered);
    if (c.routes == 10'000 && c.covered == 8999) {
      EXPECT_EQ(f->observed, "8999 of 10000 routes registered (89.99 %)");
    }
  }
}

TEST(Shares, OfTheRpkiAreExactAndLegacyIsLeftOut) {
  for (const ShareCase& c : kShares) {
    for (const std::uint32_t legacy : {0u, 1u, 7u}) {
      MadeWorld w;
      w.iana("5.0.0.0/8", snapshot::IanaBlockRow::kAllocated);
      w.iana("18.0.0.0/8", snapshot::IanaBlockRow::kLegacy);
      w.vrp("6.0.0.0/24", 24, 200);
      for (std::uint32_t i = 0; i < c.routes; ++i) {
        w.route(slash24(i), {"900 100"});
        if (i < c.covered) w.vrp(slash24(i), 24, 100);
      }
      for (std::uint32_t i = 0; i < legacy; ++i) {
        w.route(Prefix::of(Address::v4(0x12000000 + (i << 8)), 24), {"900 100"});
      }
      const AuditReport report = run(w.finish(), op_of({100}));
      const Finding* f = report.find("netops.A4.ongoing.rpki", Asn{100});
      const bool nothing = c.routes == 0 && legacy > 0;
      EXPECT_EQ(f->outcome, nothing ? Outcome::kNotApplicable : c.ongoing) << c.covered << " of " << c.routes;
      EXPECT_EQ(outcome(report, "netops.A4.join.rpki", 100), nothing ? Outcome::kNotApplicable : c.join);
      EXPECT_EQ(outcome(report, "netops.A4.join.rpki"), nothing ? Outcome::kNotApplicable : c.join);
      EXPECT_EQ(f->left_out, legacy);
      EXPECT_EQ(f->fixes.size(), c.routes - c.covered);
    }
  }
}

TEST(Shares, LegacyWithARoaCounts) {
  MadeWorld w;
  w.iana("18.0.0.0/8", snapshot::IanaBlockRow::kLegacy);
  w.route("18.0.0.0/24", {"900 100"});
  w.route("18.0.1.0/24", {"900 100"});
  w.route("18.0.2.0/24", {"900 100"});
  w.vrp("18.0.0.0/24", 24, 100);
  w.vrp("18.0.1.0/24", 24, 200);  // invalid: somebody could make a ROA
  const AuditReport report = run(w.finish(), op_of({100}));
  const Finding* f = report.find("netops.A4.join.rpki", Asn{100});
  EXPECT_EQ(f->numerator, 1);
  EXPECT_EQ(f->denominator, 2);
  EXPECT_EQ(f->left_out, 1);
  EXPECT_EQ(f->fixes,
            std::vector<std::string>{"% 18.0.1.0/24: withdraw it, unless its holder adds a ROA for AS100 (its ROA "
                                     "names AS200)"});
}

TEST(Shares, AllLegacyDoesNotFulfilActionFour) {
  MadeWorld w;
  w.iana("18.0.0.0/8", snapshot::IanaBlockRow::kLegacy);
  w.aut_num(100, 1, 1, true);
  w.aut_num(200, 1, 1, true);
  w.route("18.0.0.0/24", {"900 100"});
  w.route("18.1.0.0/24", {"900 200"});
  w.vrp("6.0.0.0/24", 24, 1);
  w.irr("18.1.0.0/24", 200);
  const auto set = w.builder().irr().add_object({.object_class = snapshot::IrrClass::kAsSet, .irr_source = w.ripe()});
  const snapshot::IrrBuilder::Member members[] = {{snapshot::SetMemberKind::kAsn, Asn{100}, "", ""}};
  w.builder().irr().add_set({.name = "AS100:AS-ALL", .irr_source = w.ripe(), .object = set}, members);
  const AuditReport report = run(w.finish(), op_of({100, 200}));
  EXPECT_EQ(outcome(report, "netops.A4.join.rpki", 100), Outcome::kNotApplicable);
  EXPECT_EQ(group(report, "netops.A4.join", 100), Outcome::kFailed);  // and the IRR has nothing
  EXPECT_EQ(group(report, "netops.A4.join", 200), Outcome::kPassed);  // registered instead
  EXPECT_EQ(outcome(report, "netops.A4.join.as-set"), Outcome::kPassed);
}

// ---- a network in good standing, then one thing wrong at a time ----

void add_good(MadeWorld& w, std::uint32_t asn) {
  w.as(asn, "EXAMPLE", "CH");
  w.aut_num(asn, 1, 1, true);
  w.route(slash24(asn), {"900 901 " + std::to_string(asn)});
  w.vrp(slash24(asn), 24, asn);
  w.contact(asn, ContactOrigin::kPeeringdb, ContactRole::kNoc, Visibility::kPublic);
  w.contact(asn, ContactOrigin::kPeeringdb, ContactRole::kAbuse, Visibility::kPublic);
}

History since(std::initializer_list<std::uint32_t> asns, std::int64_t days) {
  History out;
  for (const std::uint32_t asn : asns) {
    out.visible_since[Asn{asn}] = out.clean_since[Asn{asn}] = Instant{MadeWorld::kAt - days * 86400};
  }
  return out;
}

Operator answered(Operator op) {
  const Programme programme = netops();
  for (const Requirement& r : programme.requirements) {
    if (r.kind != Kind::kMeasured) op.answers[r.id] = {.text = "done", .accepted_by = "auditor 7"};
  }
  return op;
}

TEST(Audit, EverythingFulfilledPassesBothPhases) {
  MadeWorld w;
  add_good(w, 100);
  w.spoofer(100, "5.0.100.0/24", SpooferResult::kBlocked);
  w.spoofer(100, "5.0.101.0/24", SpooferResult::kReceived);  // tested is what is asked
  const auto& snapshot = w.finish();
  const AuditReport report = run(snapshot, answered(op_of({100})), since({100}, 100));
  for (const Finding& f : report.findings) {
    EXPECT_EQ(f.what_to_do.empty(), is_fulfilled(f.outcome)) << f.requirement;
  }
  EXPECT_EQ(report.phase(Phase::kJoin).outcome, Outcome::kPassed);
  EXPECT_EQ(report.phase(Phase::kOngoing).outcome, Outcome::kPassed);
  EXPECT_EQ(report.phase(Phase::kJoin).conformant, 1u);
  EXPECT_EQ(group(report, "netops.A4.join", 100), Outcome::kPassed);
  for (const GroupFinding& g : report.groups) EXPECT_EQ(g.fulfilled_by, "rpki");
  EXPECT_EQ(report.snapshot_id, snapshot.short_id());
  // Without answers people have to act; without history the months are not known.
  const AuditReport bare = run(snapshot, op_of({100}));
  EXPECT_EQ(bare.phase(Phase::kJoin).outcome, Outcome::kNoData);
  EXPECT_EQ(bare.phase(Phase::kJoin).undecided, 1u);
  EXPECT_EQ(bare.phase(Phase::kOngoing).outcome, Outcome::kNeedsPerson);
  EXPECT_EQ(outcome(bare, "netops.A1.join.filters"), Outcome::kNeedsPerson);
  EXPECT_EQ(outcome(bare, "netops.A1.join.visible", 100), Outcome::kNoData);
  EXPECT_EQ(outcome(bare, "netops.A1.join.no-illegitimate-origination", 100), Outcome::kNoData);
  EXPECT_EQ(outcome(bare, "netops.A1.ongoing.controls", 100), Outcome::kPassed);
}

TEST(Audit, MonthsAreCalendarMonths) {
  MadeWorld w;  // on 2025-06-15
  add_good(w, 100);
  const auto& snapshot = w.finish();
  EXPECT_EQ(outcome(run(snapshot, op_of({100}), since({100}, 92)), "netops.A1.join.visible", 100), Outcome::kPassed);
  EXPECT_EQ(outcome(run(snapshot, op_of({100}), since({100}, 91)), "netops.A1.join.visible", 100), Outcome::kFailed);
  EXPECT_EQ(outcome(run(snapshot, op_of({101}), since({101}, 500)), "netops.A1.join.visible", 101), Outcome::kFailed);
}

TEST(Audit, EntryRuleIsHalfOfTheAsesExactly) {
  MadeWorld w;
  for (const std::uint32_t asn : {100u, 101u, 102u}) add_good(w, asn);
  for (const std::uint32_t asn : {200u, 201u, 202u}) w.route(slash24(asn), {"900 901 " + std::to_string(asn)});
  const auto& snapshot = w.finish();
  const History history = since({100, 101, 102, 200, 201, 202}, 200);
  const auto rule = [&](std::initializer_list<std::uint32_t> asns) {
    return run(snapshot, op_of(asns), history).phase(Phase::kJoin).entry_rule;
  };
  EXPECT_EQ(rule({100}), Outcome::kPassed);
  EXPECT_EQ(rule({100, 200}), Outcome::kPassed);       // exactly 50 %
  EXPECT_EQ(rule({100, 200, 201}), Outcome::kNoData);  // contacts of the others are not known
  EXPECT_EQ(rule({100, 101, 200, 201}), Outcome::kPassed);
  // With their registry loaded they fail for certain.
  MadeWorld v;
  add_good(v, 100);
  for (const std::uint32_t asn : {200u, 201u}) {
    v.as(asn, "BARE", "CH");
    v.route(slash24(asn), {"900 901 " + std::to_string(asn)});
  }
  v.irr("6.0.0.0/24", 1);
  const auto& second = v.finish();
  const AuditReport third = run(second, op_of({100, 200, 201}), history);
  EXPECT_EQ(third.phase(Phase::kJoin).entry_rule, Outcome::kFailed);
  EXPECT_EQ(third.phase(Phase::kJoin).failing, 2u);
  EXPECT_EQ(run(second, op_of({100, 200}), history).phase(Phase::kJoin).entry_rule, Outcome::kPassed);
}

TEST(Audit, BogonsFailActionOne) {
  MadeWorld w;
  add_good(w, 100);
  w.route("192.0.2.0/24", {"900 901 100"});
  const AuditReport report = run(w.finish(), op_of({100}), since({100}, 200));
  EXPECT_EQ(outcome(report, "netops.A1.join.no-illegitimate-origination", 100), Outcome::kFailed);
  EXPECT_EQ(outcome(report, "netops.A1.ongoing.controls", 100), Outcome::kFailed);
  const Finding* f = report.find("netops.A1.ongoing.controls", Asn{100});
  ASSERT_FALSE(f->evidence.empty());
  EXPECT_NE(f->what_to_do, "");
}

TEST(Audit, SpooferNeedsTwoSegments) {
  const auto spoofer = [](bool second, bool nat, bool any) {
    MadeWorld w;
    add_good(w, 100);
    if (any) w.spoofer(100, "5.0.100.0/24", SpooferResult::kBlocked);
    if (second) w.spoofer(100, "5.0.101.0/24", SpooferResult::kBlocked, nat);
    w.spoofer(300, "5.9.0.0/24", SpooferResult::kBlocked);
    return outcome(run(w.finish(), op_of({100})), "netops.A2.join.spoofer");
  };
  EXPECT_EQ(spoofer(true, false, true), Outcome::kPassed);
  EXPECT_EQ(spoofer(true, true, true), Outcome::kFailed);  // behind a NAT
  EXPECT_EQ(spoofer(false, false, true), Outcome::kFailed);
  EXPECT_EQ(spoofer(false, false, false), Outcome::kFailed);
  MadeWorld w;
  add_good(w, 100);
  EXPECT_EQ(outcome(run(w.finish(), op_of({100})), "netops.A2.join.spoofer"), Outcome::kNoData);
}

TEST(Audit, ContactsMustBeVisibleAndOfferMail) {
  const auto contact = [](ContactRole role, Visibility visibility, std::uint8_t offers, std::string_view id) {
    MadeWorld w;
    w.contact(100, ContactOrigin::kPeeringdb, role, visibility, offers);
    return outcome(run(w.finish(), op_of({100})), id, 100);
  };
  constexpr auto kMail = snapshot::ContactRow::kEmail, kPhone = snapshot::ContactRow::kPhone;
  const std::string_view mail = "netops.A3.join.contact", phone = "netops.A3.join.phone",
                         abuse = "netops.A3.join.abuse", open = "netops.A3.join.public";
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kPublic, kMail, mail), Outcome::kPassed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kUsers, kMail, mail), Outcome::kPassed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kPrivate, kMail, mail), Outcome::kFailed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kPublic, kPhone, mail), Outcome::kFailed);
  EXPECT_EQ(contact(ContactRole::kAbuse, Visibility::kPublic, kMail, mail), Outcome::kFailed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kPublic, kPhone, phone), Outcome::kPassed);
  EXPECT_EQ(contact(ContactRole::kAbuse, Visibility::kPublic, kMail, abuse), Outcome::kPassed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kPublic, kMail, abuse), Outcome::kFailed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kUsers, kMail, open), Outcome::kFailed);
  EXPECT_EQ(contact(ContactRole::kNoc, Visibility::kPublic, kMail, open), Outcome::kPassed);
}

TEST(Audit, ExceptionsAreShownWithWhoAndWhy) {
  MadeWorld w;
  add_good(w, 100);
  add_good(w, 101);
  w.spoofer(300, "5.9.0.0/24", SpooferResult::kBlocked);
  Operator op = answered(op_of({100, 101}));
  op.exceptions["netops.A2.join.spoofer"] = {"no host in the network", "secretariat", {}};
  op.exceptions["netops.A1.join.visible"] = {"renumbered", "secretariat", {Asn{101}}};
  op.exceptions["netops.A3.join.contact"] = {"not needed", "secretariat", {}};
  const AuditReport report = run(w.finish(), op, since({100, 101}, 200));
  const Finding* f = report.find("netops.A2.join.spoofer");
  EXPECT_EQ(f->outcome, Outcome::kExcepted);
  EXPECT_EQ(f->reason, "exception by secretariat: no host in the network (without it: failed)");
  EXPECT_EQ(outcome(report, "netops.A3.join.contact", 100), Outcome::kPassed);  // what passes needs none
  EXPECT_EQ(report.phase(Phase::kJoin).outcome, Outcome::kPassed);
  EXPECT_EQ(report.phase(Phase::kOngoing).outcome, Outcome::kPassed);
}

TEST(Audit, WrongUseIsRefused) {
  MadeWorld w;
  add_good(w, 100);
  const auto& snapshot = w.finish();
  const Assessor assessor = assess(snapshot);
  EXPECT_FALSE(audit(assessor, netops(), op_of({})));
  Operator op = op_of({100});
  op.programme = "ixp";
  EXPECT_FALSE(audit(assessor, netops(), op));
  op = op_of({100});
  op.answers["netops.A9"] = {"x", "", {}};
  EXPECT_FALSE(audit(assessor, netops(), op));
  op = op_of({100});
  op.exceptions["netops.A9"] = {"x", "y", {}};
  EXPECT_FALSE(audit(assessor, netops(), op));
}

TEST(Audit, ExchangesNeedThreeOfFiveActions) {
  MadeWorld w;
  add_good(w, 100);
  const auto& snapshot = w.finish();
  const Programme ixp = builtin_programme("ixp").value();
  Operator op{.name = "Example IX", .programme = "ixp", .asns = {Asn{100}}};
  const auto join = [&] { return audit(assess(snapshot), ixp, op)->phase(Phase::kJoin).outcome; };
  EXPECT_EQ(join(), Outcome::kNeedsPerson);
  for (const char* id : {"ixp.A1.route-server-filters", "ixp.A2.promotion"}) op.answers[id] = {"url", "auditor 7", {}};
  EXPECT_EQ(join(), Outcome::kNeedsPerson);  // two of five
  op.answers["ixp.A5.looking-glass"] = {"url", "auditor 7", {}};
  EXPECT_EQ(join(), Outcome::kPassed);
  op.answers.erase("ixp.A2.promotion");
  op.answers["ixp.A3.platform-policy"] = {"url", "auditor 7", {}};
  EXPECT_EQ(join(), Outcome::kNeedsPerson);  // three, but a compulsory one is open
}

TEST(Audit, VendorsNeedNoAses) {
  MadeWorld w;
  const auto& snapshot = w.finish();
  Operator op{.name = "Example Routers", .programme = "vendor"};
  EXPECT_EQ(audit(assess(snapshot), builtin_programme("vendor").value(), op)->phase(Phase::kJoin).outcome,
            Outcome::kNeedsPerson);
}

// What must not be announced gets no object that would make it look right.
TEST(Fixes, NeverCoverForWhatMustBeWithdrawn) {
  MadeWorld w;
  w.irr("6.0.0.0/24", 200);
  w.route("10.0.0.0/16", {"900 100"});  // bogon
  w.route("6.0.1.0/24", {"900 100"});
  w.vrp("6.0.1.0/24", 24, 200);  // of another AS
  w.route("6.0.2.0/24", {"900 100"});
  w.vrp("6.0.2.0/23", 23, 100);  // too short a maxLength
  w.route("6.0.4.0/24", {"900 100"});
  w.vrp("6.0.4.0/24", 24, 0);
  w.route("6.0.6.0/24", {"900 100"});
  const AuditReport report = run(w.finish(), op_of({100}));
  const auto fixes = report.find("netops.A4.ongoing.rpki", Asn{100})->fixes;
  ASSERT_EQ(fixes.size(), 5u);
  EXPECT_EQ(fixes[0], "% 6.0.1.0/24: withdraw it, unless its holder adds a ROA for AS100 (its ROA names AS200)");
  EXPECT_EQ(fixes[1], "ROA: origin AS100, prefix 6.0.2.0/24, maxLength 24");
  EXPECT_EQ(fixes[2], "% 6.0.4.0/24: withdraw it, its ROA (AS0) says that nobody may announce it");
  EXPECT_EQ(fixes[3], "ROA: origin AS100, prefix 6.0.6.0/24, maxLength 24");
  EXPECT_EQ(fixes[4], "% 10.0.0.0/16: withdraw it, it is a bogon (private use, RFC 1918)");
  EXPECT_EQ(report.find("netops.A4.ongoing.irr", Asn{100})->fixes[4], fixes[4]);
}

// A ROA for the /20 alone would make the /24 inside of it invalid.
TEST(Fixes, RoasOfTheMostSpecificRoutesComeFirst) {
  MadeWorld w;
  w.route("6.0.0.0/20", {"900 100"});
  w.route("6.0.1.0/24", {"900 100"});
  w.vrp("7.0.0.0/24", 24, 200);
  const AuditReport report = run(w.finish(), op_of({100}));
  EXPECT_EQ(report.find("netops.A4.ongoing.rpki", Asn{100})->fixes,
            (std::vector<std::string>{"ROA: origin AS100, prefix 6.0.1.0/24, maxLength 24",
                                      "ROA: origin AS100, prefix 6.0.0.0/20, maxLength 20"}));
}

TEST(Fixes, AreObjectsToPaste) {
  MadeWorld w;
  w.as(100, "EXAMPLE", "CH");
  w.as(400, "Example | \"Networks\", Ltd", "CH");
  const auto object = w.builder().irr().add_object({.object_class = snapshot::IrrClass::kAutNum,
                                                    .key = "AS100",
                                                    .mnt_by = "EXAMPLE-MNT OTHER-MNT",
                                                    .irr_source = w.ripe()});
  w.builder().irr().add_aut_num({.asn = Asn{100}, .irr_source = w.ripe(), .object = object});
  w.builder().add_link(Asn{100}, Asn{200}, snapshot::Relation::kProvider);
  const auto& s = w.finish();
  EXPECT_EQ(route_object(s, Asn{100}, MadeWorld::prefix("192.0.2.0/24")),
            "route:          192.0.2.0/24\norigin:         AS100\nmnt-by:         EXAMPLE-MNT\nsource:         RIPE\n");
  EXPECT_EQ(route_object(s, Asn{300}, MadeWorld::prefix("2001:db8::/32")),
            "route6:         2001:db8::/32\norigin:         AS300\nmnt-by:         YOUR-MNT\n"
            "source:         YOUR-REGISTRY\n");
  EXPECT_NE(aut_num_object(s, Asn{100}).find("import:         from AS200 accept ANY\n"), std::string::npos);
  EXPECT_NE(aut_num_object(s, Asn{400}).find("as-name:        YOUR-AS-NAME\n"), std::string::npos);
  const Asn asns[] = {Asn{100}, Asn{300}};
  EXPECT_EQ(as_set_object(s, asns),
            "as-set:         AS100:AS-ALL\nmembers:        AS100\nmembers:        AS300\n"
            "tech-c:         YOUR-NOC-ROLE\nmnt-by:         EXAMPLE-MNT\nsource:         RIPE\n");
}

}  // namespace
}  // namespace mannerly::programme
