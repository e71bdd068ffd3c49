// The updates of the collectors, read by bgpdump, and what they say of an incident.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace mannerly::proof {

struct Update {
  double at = 0;                         // seconds, with their parts
  std::string collector, peer;           // "192.0.2.1 64500"
  bool withdrawn = false, lost = false;  // lost: with its session
  std::string path;
};

class Updates {
 public:
  // Errors are recorded as failures of the test.
  explicit Updates(const std::vector<std::filesystem::path>& files);
  // In the order of time.
  const std::vector<Update>& of(const std::string& prefix) const;
  // When the last of all came, in seconds.
  std::int64_t last() const { return last_; }

 private:
  std::map<std::string, std::vector<Update>> by_prefix_;
  std::int64_t last_ = 0;
};

// The update files of a simulated history, from one day to another.
std::vector<std::filesystem::path> update_files(const std::filesystem::path& world, const std::string& from,
                                                const std::string& to);

// What an incident of an archive says and the updates do not: of each prefix when a peer first had a route of it and
// when the last one had none any more, and whether it lost its session then; how many peers but the culprit had one; of
// the whole its beginning and end. Of what registries acquitted: that peers have it still.
std::vector<std::string> mismatches(const nlohmann::json& incident, const Updates& updates);

// Its confidence does not follow from its reasons, or a reason does not weigh what the detector's profile says.
std::vector<std::string> confidence_mismatches(const nlohmann::json& incident, const std::filesystem::path& profile);

}  // namespace mannerly::proof
