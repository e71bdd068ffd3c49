// BGP: RIB dumps and update streams in MRT. RIB records of TABLE_DUMP_V2 take the fast path of
// wire/mrt/rib_decoder.h; everything else goes through the general reader.
#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "service/ingest/loader.h"
#include "wire/mrt/element.h"

namespace mannerly::service {

using snapshot::RouteBuilder;

namespace {

// Elements of one file into the builder's routes.
class MrtLoad {
 public:
  explicit MrtLoad(const LoadContext& context) : context_(context), routes_(context.builder.routes()) {}

  void element(const mrt::Element& e) {
    ++elements_;
    if (e.kind == mrt::ElementKind::kState) return;
    if (e.sent) return refused.add("sent by the collector itself", 0, e.record_offset);
    if (e.safi == bgp::kSafiMulticast) return refused.add("multicast route", 0, e.record_offset);
    const auto peer = peer_of(e.peer, e.peer_asn);
    if (!peer) return refused.add("more than 65,534 peers", 0, e.record_offset);
    switch (e.kind) {
      case mrt::ElementKind::kRib: return rib(e, *peer);
      case mrt::ElementKind::kWithdraw: return routes_.add_withdrawal(e.prefix, *peer, e.path_id);
      case mrt::ElementKind::kAnnounce: return announce(e, *peer);
      case mrt::ElementKind::kState: return;
    }
  }

  // Gives the entries of the last RIB record to the builder.
  void flush() {
    if (!entries_.empty()) routes_.add_rib_record(prefix_, entries_);
    entries_.clear();
  }

  void record(const mrt::Record& record) {
    if (!at) at = record.at;
    at = std::max(*at, record.at);
    if (format.empty()) {
      format = fmt::format("{} {}", mrt::name_of_type(record.type), mrt::name_of_subtype(record.type, record.subtype));
      if (record.is(mrt::RecordType::kTableDumpV2)) format = "TABLE_DUMP_V2";
    }
  }

  std::uint64_t elements() const { return elements_; }

  Tally refused;
  std::optional<Instant> at;
  std::string format;

 private:
  std::optional<std::uint32_t> peer_of(Address address, Asn asn) {
    if (last_peer_ && address == last_address_ && asn == last_asn_) return last_peer_;
    last_peer_ = context_.builder.add_peer(context_.source, address, asn);
    last_address_ = address;
    last_asn_ = asn;
    return last_peer_;
  }

  void announce(const mrt::Element& e, std::uint32_t peer) {
    if (e.outcome >= bgp::Outcome::kSessionReset)
      return refused.add("UPDATE that resets the session", 0, e.record_offset);
    if (e.outcome >= bgp::Outcome::kTreatAsWithdraw) {
      refused.add("treated as withdraw (RFC 7606)", 0, e.record_offset);
      return routes_.add_withdrawal(e.prefix, peer, e.path_id);
    }
    routes_.add_announcement(e.prefix, peer, routes_.add_path(e.attributes->as_path()), e.path_id);
  }

  void rib(const mrt::Element& e, std::uint32_t peer) {
    if (e.attributes->path_malformed) return refused.add("RIB entry with a malformed AS_PATH", 0, e.record_offset);
    if (e.record_offset != record_ || e.prefix != prefix_) {
      flush();
      record_ = e.record_offset;
      prefix_ = e.prefix;
    }
    entries_.push_back({peer, routes_.add_path(e.attributes->as_path())});
  }

  const LoadContext& context_;
  RouteBuilder& routes_;
  std::uint64_t elements_ = 0;
  std::optional<std::uint32_t> last_peer_;
  Address last_address_;
  Asn last_asn_;
  std::uint64_t record_ = ~std::uint64_t{0};
  Prefix prefix_;
  std::vector<RouteBuilder::PeerPath> entries_;
};

}  // namespace

Loaded load_mrt(io::Source& input, const LoadContext& context) {
  MrtLoad load(context);
  mrt::ElementReader reader([&](const mrt::Element& e) { load.element(e); },
                            [&](const mrt::Record& r) { load.record(r); });
  Loaded loaded;
  loaded.error = pump(input, reader, true);
  load.flush();
  loaded.records = load.elements();
  loaded.format = load.format;
  loaded.at = load.at;
  loaded.skipped = reader.skipped();
  loaded.skipped.merge(load.refused);
  return loaded;
}

}  // namespace mannerly::service
