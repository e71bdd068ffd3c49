// BGP: RIB dumps and update streams in MRT. RIB records take the fast path of wire/mrt/rib_decoder.h,
// which gives each distinct path once; messages go through the general reader.
#include <fmt/format.h>

#include "io/huge_pages.h"
#include "service/ingest/loader.h"
#include "wire/mrt/element.h"
#include "wire/mrt/framer.h"
#include "wire/mrt/rib_decoder.h"

namespace mannerly::service {

using snapshot::kNone;
using snapshot::RouteBuilder;

namespace {

bool is_rib(const mrt::Record& record) {
  return record.is(mrt::RecordType::kTableDump) || record.is(mrt::RecordType::kTableDumpV2) ||
         (record.is_bgp4mp() && record.subtype == static_cast<std::uint16_t>(mrt::Bgp4mpSubtype::kEntry));
}

// The records of one file into the builder's routes.
class MrtLoad {
 public:
  explicit MrtLoad(const LoadContext& context)
      : context_(context),
        routes_(context.builder.routes()),
        ribs_(paths_, [this](const mrt::RibBatch& batch) { rib(batch); }),
        elements_([this](const mrt::Element& element) { message(element); }) {}

  void record(const mrt::Record& record) {
    if (!at) at = record.at;
    at = std::max(*at, record.at);
    if (format.empty()) format = mrt::name_of_type(record.type);
    offset_ = record.offset;
    if (is_rib(record)) {
      ribs_.decode(record);
    } else {
      elements_.decode(record);
    }
  }

  void finish() { ribs_.flush(); }

  std::uint64_t records() const { return ribs_.routes() + messages_; }
  Tally skipped() const {
    Tally all = ribs_.skipped();
    all.merge(elements_.skipped());
    all.merge(refused_);
    return all;
  }

  std::optional<Instant> at;
  std::string format;

 private:
  void rib(const mrt::RibBatch& batch) {
    if (batch.safi == bgp::kSafiMulticast) {
      for (std::size_t i = 0; i < batch.routes.size(); ++i) refused_.add("multicast route", 0, offset_);
      return;
    }
    entries_.clear();
    for (const mrt::RibRoute& route : batch.routes) {
      const std::uint32_t peer = builder_peer(route.peer);
      if (peer != kNone) entries_.push_back({peer, builder_path(route.path)});
    }
    if (!entries_.empty()) routes_.add_rib_record(batch.prefix, entries_);
  }

  void message(const mrt::Element& e) {
    ++messages_;
    if (e.kind == mrt::ElementKind::kState) return;
    if (e.sent) return refused_.add("sent by the collector itself", 0, e.record_offset);
    if (e.safi == bgp::kSafiMulticast) return refused_.add("multicast route", 0, e.record_offset);
    const auto peer = context_.builder.add_peer(context_.source, e.peer, e.peer_asn);
    if (!peer) return refused_.add("more peers than a snapshot holds (65,534)", 0, e.record_offset);
    if (e.kind == mrt::ElementKind::kWithdraw) return routes_.add_withdrawal(e.prefix, *peer, e.path_id);
    if (e.outcome >= bgp::Outcome::kSessionReset) {
      return refused_.add("UPDATE that resets the session (RFC 7606)", 0, e.record_offset);
    }
    if (e.outcome >= bgp::Outcome::kTreatAsWithdraw) {
      refused_.add("treated as withdraw (RFC 7606)", 0, e.record_offset);
      return routes_.add_withdrawal(e.prefix, *peer, e.path_id);
    }
    const std::uint32_t path = routes_.add_path(e.attributes->as_path());
    if (e.attributes->has(bgp::AttributeCode::kOnlyToCustomer)) {
      context_.builder.link_evidence().add_otc(path, e.attributes->as_path(), e.attributes->only_to_customer);
    }
    routes_.add_announcement(e.prefix, *peer, path, e.path_id);
  }

  // The builder's number of a peer of this file; kNone (counted) when there is no room for it.
  std::uint32_t builder_peer(std::uint32_t peer) {
    while (peers_.size() <= peer) {
      const mrt::Peer& next = ribs_.peers()[peers_.size()];
      peers_.push_back(context_.builder.add_peer(context_.source, next.address, next.asn).value_or(kNone));
    }
    if (peers_[peer] == kNone) refused_.add("more peers than a snapshot holds (65,534)", 0, offset_);
    return peers_[peer];
  }

  std::uint32_t builder_path(mrt::PathRef path) {
    while (path_numbers_.size() < paths_.size()) {
      path_numbers_.push_back(routes_.add_path(paths_.path(static_cast<mrt::PathRef>(path_numbers_.size()))));
    }
    return path_numbers_[path];
  }

  const LoadContext& context_;
  RouteBuilder& routes_;
  mrt::PathTable paths_{0, io::ask_for_huge_pages};
  mrt::RibDecoder ribs_;
  mrt::ElementDecoder elements_;
  Tally refused_;
  std::vector<std::uint32_t> peers_;         // of ribs_ -> of the builder
  std::vector<std::uint32_t> path_numbers_;  // of paths_ -> of the builder
  std::vector<RouteBuilder::PeerPath> entries_;
  std::uint64_t messages_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace

Loaded load_mrt(io::Source& input, const LoadContext& context) {
  MrtLoad load(context);
  mrt::Framer framer([&](const mrt::Record& record) { load.record(record); });
  Loaded loaded;
  loaded.error = pump(input, framer, true);
  load.finish();
  loaded.records = load.records();
  loaded.format = load.format;
  loaded.at = load.at;
  loaded.skipped = framer.skipped();
  loaded.skipped.merge(load.skipped());
  return loaded;
}

}  // namespace mannerly::service
