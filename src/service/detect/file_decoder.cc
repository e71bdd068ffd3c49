#include "service/detect/file_decoder.h"

#include <algorithm>

#include "io/huge_pages.h"
#include "wire/mrt/message.h"

namespace mannerly::service {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
constexpr std::uint16_t kEstablished = 6;  // RFC 6396 section 4.4.1

bool is_rib(const mrt::Record& record) {
  return record.is(mrt::RecordType::kTableDump) || record.is(mrt::RecordType::kTableDumpV2) ||
         (record.is_bgp4mp() && record.subtype == static_cast<std::uint16_t>(mrt::Bgp4mpSubtype::kEntry));
}

constexpr std::string_view kMulticast = "multicast route";
constexpr std::string_view kSent = "sent by the collector itself";

// What is left out on purpose takes no route away from the table.
bool is_harmless(const Tally& skipped) {
  return std::all_of(skipped.rows().begin(), skipped.rows().end(), [](const Tally::Row& row) {
    return row.reason == mrt::kFamilyNotRead || row.reason == kMulticast || row.reason == kSent;
  });
}

}  // namespace

FileDecoder::FileDecoder(InputFile input)
    : input_(std::move(input)),
      paths_(0, io::ask_for_huge_pages),
      ribs_(paths_, [this](const mrt::RibBatch& batch) { routes(batch); }),
      elements_([this](const mrt::Element& e) { element(e); }),
      framer_([this](const mrt::Record& r) { record(r); }) {}

FileDecoder::~FileDecoder() = default;

bool FileDecoder::step(Batch& out) {
  out_ = &out;
  ++batch_;
  last_attributes_ = nullptr;
  const std::uint64_t records = framer_.records();
  if (!source_) {
    // A dump may be one big file, an update file is one of many: only there its blocks are worth threads.
    auto opened =
        io::open_source(input_.path, {.chunk_size = kChunkBytes, .threads = input_.kind == InputKind::kRib ? 0u : 1u});
    if (!opened) {
      outcome_.error = opened.error();
      return false;
    }
    source_ = std::move(*opened);
  }
  const auto chunk = source_->next();
  bool more = chunk && !chunk->empty();
  if (!chunk) outcome_.error = chunk.error();
  if (more) {
    if (const Status fed = framer_.feed(*chunk); !fed) {
      outcome_.error = fed.error().in(source_->name());
      more = false;
    }
  }
  if (!more) end();
  out.records += framer_.records() - records;
  out.bytes += chunk ? chunk->size() : 0;
  out_ = nullptr;
  return more;
}

void FileDecoder::end() {
  const Status finished = framer_.finish();
  if (!finished && !outcome_.error) outcome_.error = finished.error().in(source_->name());
  ribs_.flush();
  const io::SourceStats stats = source_->stats();
  outcome_.records = framer_.records();
  outcome_.bytes = stats.bytes;
  if (latest_ != 0) outcome_.last = Instant{latest_ / 1'000'000};
  outcome_.skipped = framer_.skipped();
  outcome_.skipped.merge(ribs_.skipped());
  outcome_.skipped.merge(elements_.skipped());
  outcome_.skipped.merge(refused_);
  outcome_.whole = !outcome_.error && is_harmless(outcome_.skipped);
  if (stats.trailing_bytes > 0) {
    outcome_.skipped.add("bytes after the end of the compressed data", stats.trailing_bytes, 0);
  }
  source_.reset();
}

void FileDecoder::record(const mrt::Record& record) {
  now_ = record.at.seconds * 1'000'000 + record.microseconds;
  offset_ = record.offset;
  if (input_.kind == InputKind::kUpdates) read_clock();
  ++number_;
  if (now_ < latest_) ++outcome_.out_of_order;
  if (now_ != FileClock::kNotYet) latest_ = std::max(latest_, now_);
  gave_ = false;
  if (input_.kind == InputKind::kRib) {
    if (!is_rib(record)) return skip("update inside a RIB dump");
    ribs_.decode(record);
    return;
  }
  elements_.decode(record);
  if (!gave_ && record.is_bgp4mp()) quiet_record(record);
}

void FileDecoder::read_clock() {
  const std::int64_t before = std::max(latest_, input_.first.seconds * 1'000'000);
  // Nearly no file has a leap; then none is read twice.
  if (!clock_) {
    if (now_ - before <= FileClock::kLeapMax) return;
    clock_ = FileClock::of(input_);
    clock_->skip(number_, latest_);
  }
  const FileClock::Answer answer = clock_->next(now_);
  now_ = answer.at;
  outcome_.clock += answer.is_believed ? 0 : 1;
}

// Keepalives and the like say that a peer is there.
void FileDecoder::quiet_record(const mrt::Record& record) {
  mrt::MessageRecord message;
  if (!mrt::parse_message_record(record, message).empty() || message.sent) return;
  if (message.kind == mrt::MessageRecord::Kind::kStateChange) return;
  if (const auto peer = peer_of({message.peer, message.peer_asn})) add(EventKind::kAlive, *peer, {});
}

void FileDecoder::element(const mrt::Element& e) {
  gave_ = true;
  if (e.sent) return skip(kSent);
  if (e.kind != mrt::ElementKind::kState && e.safi == bgp::kSafiMulticast) return skip(kMulticast);
  const auto peer = peer_of({e.peer, e.peer_asn});
  if (!peer) return;
  if (e.kind == mrt::ElementKind::kState) {
    ++outcome_.states;
    // Lost, or new: what the session before had announced is gone either way.
    if ((e.old_state == kEstablished) != (e.new_state == kEstablished)) add(EventKind::kDown, *peer, {});
    return;
  }
  if (e.kind != mrt::ElementKind::kWithdraw && e.outcome >= bgp::Outcome::kSessionReset) {
    return skip("UPDATE that resets the session (RFC 7606)");
  }
  if (e.kind == mrt::ElementKind::kWithdraw || e.outcome >= bgp::Outcome::kTreatAsWithdraw) {
    if (e.kind != mrt::ElementKind::kWithdraw) ++outcome_.treated_as_withdraw;
    ++outcome_.withdrawals;
    add(EventKind::kWithdraw, *peer, e.prefix);
    out_->events.back().add_path = e.has_path_id;
    out_->events.back().path_id = e.path_id;
    return;
  }
  ++outcome_.announcements;
  add(EventKind::kAnnounce, *peer, e.prefix);
  Event& event = out_->events.back();
  event.add_path = e.has_path_id;
  event.path_id = e.path_id;
  event.otc = e.attributes->only_to_customer;
  if (last_attributes_ != e.attributes || last_attributes_offset_ != e.record_offset) {
    add_path(e.attributes->as_path(), event);
    last_attributes_ = e.attributes;
    last_attributes_offset_ = e.record_offset;
    last_path_at_ = event.path_at;
    last_path_words_ = event.path_words;
  }
  event.path_at = last_path_at_;
  event.path_words = last_path_words_;
}

void FileDecoder::routes(const mrt::RibBatch& batch) {
  if (batch.safi == bgp::kSafiMulticast) {
    return skip(kMulticast);
  }
  now_ = batch.at.seconds * 1'000'000;
  for (const mrt::RibRoute& route : batch.routes) {
    while (rib_peers_.size() <= route.peer) {
      const mrt::Peer& next = ribs_.peers()[rib_peers_.size()];
      rib_peers_.push_back(peer_of({next.address, next.asn}));
    }
    const auto peer = rib_peers_[route.peer];
    if (!peer) continue;
    ++outcome_.routes;
    add(EventKind::kRoute, *peer, batch.prefix);
    Event& event = out_->events.back();
    event.add_path = batch.add_path;
    event.path_id = route.path_id;
    if (placed_.size() <= route.path) placed_.resize(std::max(paths_.size(), placed_.size() * 2));
    Placed& placed = placed_[route.path];
    if (placed.batch != batch_) {
      add_path(paths_.path(route.path), event);
      placed = {batch_, event.path_at, event.path_words};
    }
    event.path_at = placed.at;
    event.path_words = placed.words;
  }
}

void FileDecoder::add(EventKind kind, std::uint16_t peer, const Prefix& prefix) {
  out_->events.push_back({.at = now_, .prefix = prefix, .peer = peer, .kind = kind});
}

void FileDecoder::add_path(AsPathView path, Event& event) {
  event.path_at = static_cast<std::uint32_t>(out_->words.size());
  event.path_words = static_cast<std::uint32_t>(path.words().size());
  out_->words.insert(out_->words.end(), path.words().begin(), path.words().end());
}

std::optional<std::uint16_t> FileDecoder::peer_of(const PeerKey& key) {
  if (last_peer_.known && last_peer_.key == key) return last_peer_.number;
  const auto found = peers_.find(key);
  if (found == peers_.end()) {
    if (peers_.size() >= kPeersMax) {
      skip("more peers in a file than are told apart (65,535)");
      return std::nullopt;
    }
    out_->new_peers.push_back(key);
  }
  const std::uint16_t number = found == peers_.end()
                                   ? peers_.emplace(key, static_cast<std::uint16_t>(peers_.size())).first->second
                                   : found->second;
  last_peer_ = {key, number, true};
  return number;
}

}  // namespace mannerly::service
