// RIBs (RFC 6396 section 4.3) and update files (sections 4.4 and 3: BGP4MP_ET) of a world with days.
#include "sim/series.h"

#include <algorithm>

#include "sim/attributes.h"
#include "sim/rng.h"
#include "sim/writers.h"
#include "wire/mrt/encode.h"

namespace mannerly::sim {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr Asn kCollectorAsn{64500};

std::string stamp(std::int64_t at) {
  const CivilTime civil = to_civil(Instant{at});
  return fmt::format("{:04}{:02}{:02}.{:02}{:02}", civil.year, civil.month, civil.day, civil.hour, civil.minute);
}

class RibWriter {
 public:
  RibWriter(const World& world, Changes& changes, Sightings& sightings, std::int64_t at, TableWatcher* watcher)
      : world_(world), changes_(changes), sightings_(sightings), watcher_(watcher), attributes_(world), at_{at} {
    order_.resize(changes.prefix_count());
    for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
    std::sort(order_.begin(), order_.end(),
              [&](std::uint32_t a, std::uint32_t b) { return changes.prefix(a) < changes.prefix(b); });
  }

  Status write(Sink& sink) {
    std::uint32_t first = 0;
    for (std::uint32_t c = 0; c < world_.collectors.size(); ++c) {
      MANNERLY_CHECK_OK(write_one(c, first, sink));
      first += static_cast<std::uint32_t>(world_.collectors[c].peers.size());
    }
    return {};
  }

 private:
  struct Slot {  // where the attributes lie in blob_
    std::uint32_t offset = 0;
    std::uint32_t size = 0;  // 0: not made yet
  };
  struct Found {
    std::uint16_t peer;
    bool shared;
    std::uint32_t offset, size, path;
  };

  Status write_one(std::uint32_t number, std::uint32_t first, Sink& sink) {
    const Collector& collector = world_.collectors[number];
    File file(sink, rib_name(world_, collector, at_.seconds));
    write_peers(file, number, collector);
    rows_ = changes_.table_rows();
    for (auto& family : known_) family.assign(collector.peers.size() * rows_, Slot{});
    blob_.clear();
    paths_.resize(collector.peers.size());
    std::uint32_t sequence = 0;
    for (const std::uint32_t prefix : order_) {
      changes_.find_current(prefix, first, paths_);
      found_.clear();
      scratch_.clear();
      for (std::uint16_t peer = 0; peer < paths_.size(); ++peer)
        if (paths_[peer] != kWithdrawal) find_entry(first + peer, peer, prefix);
      if (!found_.empty()) write_prefix(file, prefix, sequence++);
    }
    return file.close();
  }

  void write_peers(File& file, std::uint32_t number, const Collector& collector) {
    std::vector<mrt::Peer> peers;
    for (const CollectorPeer& peer : collector.peers) {
      const Address address = peer_address(world_, peer.as);
      peers.push_back({.bgp_id = address.v4_value(), .address = address, .asn = world_.ases[peer.as].asn});
    }
    record_.clear();
    mrt::append_peer_index_table(record_, at_, 0xC6120001u + number, collector.name + " (simulated)", peers);
    file.bytes(record_);
  }

  void find_entry(std::uint32_t session, std::uint16_t peer, std::uint32_t prefix) {
    const SentPath& path = changes_.path(paths_[peer]);
    const Prefix& p = changes_.prefix(prefix);
    sightings_.note_rib(changes_, session, prefix, paths_[peer]);
    if (watcher_ != nullptr) watcher_->see_route(p, path, changes_.numbers_of(path));
    if (!changes_.is_table_path(paths_[peer])) {
      const auto offset = static_cast<std::uint32_t>(scratch_.size());
      bgp::append_rib_attributes(scratch_, attributes_.make(changes_, session, path, p));
      found_.push_back({peer, false, offset, static_cast<std::uint32_t>(scratch_.size()) - offset, paths_[peer]});
      return;
    }
    Slot& slot = known_[p.is_v4() ? 0 : 1][peer * rows_ + path.origination];
    if (slot.size == 0) {
      slot.offset = static_cast<std::uint32_t>(blob_.size());
      bgp::append_rib_attributes(blob_, attributes_.make(changes_, session, path, p));
      slot.size = static_cast<std::uint32_t>(blob_.size()) - slot.offset;
    }
    found_.push_back({peer, true, slot.offset, slot.size, paths_[peer]});
  }

  void write_prefix(File& file, std::uint32_t prefix, std::uint32_t sequence) {
    entries_.clear();
    for (const Found& f : found_) {
      // When the peer learnt the route: up to 30 days before the start.
      std::uint64_t state = world_.options.seed + changes_.path(f.path).origination * 64ull + f.peer;
      const Instant learnt =
          world_.options.at + Seconds{-60 - static_cast<std::int64_t>(splitmix64(state) % (30 * 86400))};
      const Bytes buffer(f.shared ? blob_ : scratch_);
      entries_.push_back({.peer_index = f.peer, .originated = learnt, .attributes = buffer.subspan(f.offset, f.size)});
    }
    record_.clear();
    mrt::append_encoded_rib(record_, at_, sequence, changes_.prefix(prefix), entries_);
    file.bytes(record_);
  }

  const World& world_;
  Changes& changes_;
  Sightings& sightings_;
  TableWatcher* watcher_;
  AttributeMaker attributes_;
  Instant at_;
  std::vector<std::uint32_t> order_, paths_;
  std::size_t rows_ = 0;
  std::vector<Slot> known_[2];  // IPv4, IPv6: of each peer and row of the table
  mrt::Buffer blob_, scratch_, record_;
  std::vector<Found> found_;
  std::vector<mrt::EncodedRibEntry> entries_;
};

class UpdateWriter {
 public:
  UpdateWriter(const World& world, const Changes& changes, Sightings& sightings)
      : world_(world), changes_(changes), sightings_(sightings), attributes_(world) {
    std::uint32_t number = 0;
    for (const Collector& collector : world.collectors) {
      const Address local = Address::v4(0xC6120001u + number++);
      for (const CollectorPeer& peer : collector.peers) {
        const Address address = peer_address(world, peer.as);
        ends_.push_back({.peer = {.bgp_id = address.v4_value(), .address = address, .asn = world.ases[peer.as].asn},
                         .local = {.bgp_id = local.v4_value(), .address = local, .asn = kCollectorAsn}});
      }
    }
  }

  // A file for each collector that has something to say.
  Status write(std::span<const Message> messages, std::int64_t at, Sink& sink) {
    for (std::size_t i = 0; i < messages.size();) {
      const std::uint32_t collector = collector_of(messages[i]);
      std::size_t end = i;
      while (end < messages.size() && collector_of(messages[end]) == collector) ++end;
      File file(sink, updates_name(world_.collectors[collector], at));
      while (i < end) i += write_one(file, messages.subspan(i, end - i));
      MANNERLY_CHECK_OK(file.close());
    }
    return {};
  }

 private:
  static constexpr std::size_t kTogether = 160;  // prefixes of one UPDATE: within 4096 octets (RFC 4271 section 4.1)

  std::uint32_t collector_of(const Message& message) const { return changes_.sessions()[message.session].collector; }

  // The first message and those that go with it in one UPDATE; how many.
  std::size_t write_one(File& file, std::span<const Message> messages) {
    const Message& first = messages[0];
    const Instant at{first.at / kMicros};
    mrt::MessageOptions options;
    options.extended_timestamp = true;
    options.microseconds = static_cast<std::uint32_t>(first.at % kMicros);
    record_.clear();
    sightings_.note(changes_, first);
    if (first.path == kState) {
      mrt::append_bgp4mp_state_change(record_, at, ends_[first.session], static_cast<std::uint16_t>(first.prefix >> 16),
                                      static_cast<std::uint16_t>(first.prefix), options);
      file.bytes(record_);
      return 1;
    }
    const Family family = changes_.prefix(first.prefix).family;
    nlri_.clear();
    for (const Message& m : messages) {
      const bool with = m.at == first.at && m.session == first.session && m.path == first.path &&
                        changes_.prefix(m.prefix).family == family && nlri_.size() < kTogether;
      if (!with) break;
      if (&m != &first) sightings_.note(changes_, m);
      nlri_.push_back({changes_.prefix(m.prefix), 0});
    }
    bgp::UpdateContent content;
    if (first.path == kWithdrawal) {
      content.withdrawn = nlri_;
    } else {
      content.announced = nlri_;
      content.attributes =
          attributes_.make(changes_, first.session, changes_.path(first.path), changes_.prefix(first.prefix));
    }
    mrt::append_bgp4mp_update(record_, at, ends_[first.session], content, options);
    file.bytes(record_);
    return nlri_.size();
  }

  const World& world_;
  const Changes& changes_;
  Sightings& sightings_;
  AttributeMaker attributes_;
  std::vector<mrt::Session> ends_;
  std::vector<bgp::Nlri> nlri_;
  mrt::Buffer record_;
};

}  // namespace

std::string rib_name(const World& world, const Collector& collector, std::int64_t at) {
  if (world.timeline == nullptr) return fmt::format("bgp/{}.rib.mrt", collector.name);
  return fmt::format("bgp/{}.rib.{}.mrt", collector.name, stamp(at));
}

std::string updates_name(const Collector& collector, std::int64_t at) {
  return fmt::format("bgp/{}.updates.{}.mrt", collector.name, stamp(at));
}

Status write_series(const World& world, Sink& sink, TableWatcher* watcher) {
  Changes changes(world);
  Sightings sightings(world, changes);
  UpdateWriter updates(world, changes, sightings);
  const std::vector<std::int64_t> ribs = rib_instants(world.options);
  const std::int64_t length = world.options.update_hours * 3600;
  const Timeline& timeline = *world.timeline;
  for (std::int64_t at = timeline.start;; at += length) {
    if (std::binary_search(ribs.begin(), ribs.end(), at)) {
      changes.work_out_table();
      if (watcher != nullptr) watcher->begin_table(at);
      MANNERLY_CHECK_OK(RibWriter(world, changes, sightings, at, watcher).write(sink));
      changes.forget_paths();
    }
    if (at >= timeline.end) break;
    changes.advance(at + length);
    const std::vector<Message> messages = changes.take_messages((at + length) * kMicros);
    MANNERLY_CHECK_OK(updates.write(messages, at, sink));
    changes.forget_paths();
  }
  return write_incidents(world, changes, sightings, sink);
}

}  // namespace mannerly::sim
