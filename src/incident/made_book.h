// The incident book with a table, peers and signals that a test makes.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "incident/incident_book.h"
#include "incident/incident_report.h"
#include "incident/made_context.h"

namespace mannerly::incident {

// Paths and routes as a test says.
class MadeTable : public TableView {
 public:
  std::uint32_t path(std::initializer_list<std::uint32_t> nearest_first) {
    std::vector<Asn> hops;
    for (const std::uint32_t number : nearest_first) hops.insert(hops.begin(), Asn{number});
    paths_.push_back(hops);
    return static_cast<std::uint32_t>(paths_.size());
  }
  void set(const Prefix& prefix, PeerNumber peer, std::uint32_t path) { routes_[prefix][peer] = path; }
  void routes(const Prefix& prefix, std::vector<Route>& out) const override {
    const auto found = routes_.find(prefix);
    if (found == routes_.end()) return;
    for (const auto& [peer, path] : found->second) out.push_back({peer, path});
  }
  void hops(std::uint32_t path, std::vector<Asn>& out) const override {
    if (path == 0 || path > paths_.size()) return;
    out.insert(out.end(), paths_[path - 1].begin(), paths_[path - 1].end());
  }

 private:
  std::vector<std::vector<Asn>> paths_;
  std::map<Prefix, std::map<PeerNumber, std::uint32_t>> routes_;
};

inline Moment at(std::int64_t second) {
  return Moment::of(MadeHistory::kBegin + Seconds{86400 + second});
}

// An engine in little: signals that a test raises and lowers.
class Book : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kCulprit = 500, kVictim = 300;
  static constexpr std::uint32_t kBusyVictim = 330,
                                 kBothVictim = 340;  // 11.31 to 11.37; 11.41 to 11.43 and 2a00:1::/32

  Book() {
    // Everything that gets as far as the book is believed.
    made_.profile().base.fill(3);
    for (auto& weights : made_.profile().weight) weights.fill(0);
    for (std::uint32_t i = 0; i < 6; ++i) {
      peers_.add("rrc00", Address::v4(0x0B000000 + i), Asn{900 + i});
    }
    made_.vrp("11.9.0.0/16", 24, kCulprit);
    made_.organisation("ONE", {904, 905});
    made_.aspa(320, {321});
    made_.provider(kCulprit, 900);
    for (const std::uint32_t customer : {301, 310, 311}) made_.provider(customer, 200);
    for (const std::uint32_t peer : {901, 903}) made_.peers(kCulprit, peer);
    made_.provider(900, 901);
    made_.provider(901, 902);
    for (int i = 1; i <= 7; ++i) made_.announced("11.3" + std::to_string(i) + ".0.0/16", kBusyVictim);
    for (const char* prefix : {"11.41.0.0/16", "11.42.0.0/16", "11.43.0.0/16", "2a00:1::/32"}) {
      made_.announced(prefix, kBothVictim);
    }
    attach(book_);
  }
  std::unique_ptr<IncidentBook> make() {
    return std::make_unique<IncidentBook>(made_context(), history_, table_, peers_);
  }
  const Context& made_context() {
    if (context_ == nullptr) context_ = &made_.finish();
    return *context_;
  }
  void attach(std::unique_ptr<IncidentBook>& book) {
    if (book == nullptr) book = make();
    book->find_signal = [this](const SignalKey& key) -> const Signal* {
      const auto found = signals_.find(key);
      return found == signals_.end() ? nullptr : &found->second;
    };
    book->on_release = [this](const SignalKey& key) { released_.push_back(key); };
    book->on_incident = [this](IncidentBook::Event event, const Incident& incident) {
      events_.push_back({event, incident});
    };
  }

  static SignalKey moas(std::string_view prefix, std::uint32_t culprit = kCulprit) {
    return {.prefix = MadeContext::prefix(prefix), .kind = Kind::kMoas, .culprit = Asn{culprit}, .from = {}, .to = {}};
  }
  void raise(const SignalKey& key, std::int64_t second, std::vector<PeerNumber> peers, std::uint32_t victim = kVictim) {
    book_->advance(at(second));
    const bool known = signals_.contains(key);
    Signal& signal = signals_[key];
    signal.key = key;
    signal.victims = {Asn{victim}};
    if (!known) signal.raised = at(second);
    for (const PeerNumber peer : peers) {
      const bool first = signal.current_peers == 0;
      ++signal.current_peers;
      signal.sights.push_back({peer, true, 0, at(second), at(second)});
      book_->signal_changed(signal,
                            !first  ? IncidentBook::Change::kPeer
                            : known ? IncidentBook::Change::kReraised
                                    : IncidentBook::Change::kRaised,
                            at(second));
    }
  }
  void lower(const SignalKey& key, std::int64_t second) {
    book_->advance(at(second));
    Signal& signal = signals_[key];
    signal.current_peers = 0;
    signal.lowered = at(second);
    book_->signal_changed(signal, IncidentBook::Change::kLowered, at(second));
  }
  std::vector<Incident> closed() const {
    std::vector<Incident> out;
    for (const auto& [event, incident] : events_) {
      if (event == IncidentBook::Event::kClosed) out.push_back(incident);
    }
    return out;
  }

  MadeContext made_;
  const Context* context_ = nullptr;
  MadeHistory history_;
  MadeTable table_;
  PeerBook peers_;
  std::map<SignalKey, Signal> signals_;
  std::vector<SignalKey> released_;
  std::vector<std::pair<IncidentBook::Event, Incident>> events_;
  std::unique_ptr<IncidentBook> book_;
};

}  // namespace mannerly::incident
