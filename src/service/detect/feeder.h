// The end of the merge: gives events to the engine, keeps account of each file, and leaves out what an earlier
// run has applied or nobody asked for.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "service/detect/detection.h"
#include "service/detect/merge.h"

namespace mannerly::service {

class Feeder : public MergeSink {
 public:
  // starts: of collectors, microseconds; events before are left out. None: nothing is left out.
  struct Parts {
    incident::Engine& engine;
    DetectState& state;
    const Ledger::Plan& plan;
    const std::map<std::string, std::int64_t>& starts;
    const std::function<void(const DetectProgress&)>& progress;
  };
  explicit Feeder(const Parts& parts);

  void begin_rib(std::size_t file, std::int64_t at) override;
  void event(std::size_t file, std::int64_t at, const Event& event, const PeerKey& peer, AsPathView path) override;
  void end_file(std::size_t file, std::uint64_t events_done, bool ended, const FileOutcome& outcome) override;

  std::uint64_t applied() const { return applied_; }
  void opened() { ++open_; }
  void closed() { --open_; }

 private:
  static constexpr std::int32_t kUnknown = -1, kRefused = -2;
  // What there is to know of a file, looked up once.
  struct Open {
    InputRecord* record = nullptr;
    std::int64_t start = INT64_MIN;    // of its collector: before it nobody asked
    std::int64_t done_to = INT64_MIN;  // what its collector had shown before this run
    std::int64_t* position = nullptr;  // of its collector
    std::vector<std::int32_t> peers;   // of the file -> of the engine
    bool rib_ignored = false;
    bool in_rib = false;
  };
  Open& open(std::size_t file);
  std::int32_t peer_of(Open& file, const Event& event, const PeerKey& key);
  void withdraw(incident::Moment at, const Event& event, incident::PeerNumber peer);
  void apply(const Open& file, incident::Moment at, const Event& event, incident::PeerNumber peer, AsPathView path);
  void tell(std::size_t file, bool ended);

  Parts parts_;
  std::vector<Open> files_;
  std::map<std::string, std::int64_t> positions_before_;
  std::int64_t position_before_;
  std::uint64_t applied_ = 0, open_;  // events, incidents
  std::size_t ended_ = 0;
  std::chrono::steady_clock::time_point begin_, told_;
};

}  // namespace mannerly::service
