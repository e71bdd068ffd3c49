// The files of a world, read plainly and by no code of the product: what a number of a page must end at. MRT is read by
// the program bgpdump, JSON by a library, the rest line by line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace mannerly::proof {

__extension__ using Wide = unsigned __int128;

// Addresses that share their first `length` bits.
struct Block {
  Wide first = 0;
  int length = 0;
  int bits = 32;  // of an address: 32 or 128
  Wide last() const;
  bool covers(const Block& other) const;
  friend bool operator==(const Block&, const Block&) = default;
};
Wide address_of(const std::string& text, int& bits);
Block block_of(const std::string& text);

struct Route {
  std::string prefix;
  Block block;
  std::uint32_t origin = 0;
  std::set<std::string> sessions;  // "sim-collector-1 192.0.2.1 64500"
  std::set<std::string> lines;     // "192.0.2.0/24 from AS64500 192.0.2.1: 64500 64496", as the page writes them
  std::set<std::string> paths;     // "64500 64496"
};
struct Vrp {
  Block block;
  int max_length = 0;
  std::uint32_t asn = 0;
  nlohmann::json json;
};
struct Object {
  std::string text, registry;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string first(const std::string& name) const;
  int count(const std::string& a, const std::string& b) const;
};
struct RouteObject {
  Block block;
  std::uint32_t origin = 0;
};
// A row of a delegated file.
struct Delegation {
  std::string registry, economy, date, status;
  int bits = 0;  // 0: AS numbers
  Wide first = 0, last = 0;
};
// The test of one family in a session of Spoofer.
struct SpoofTest {
  std::uint64_t session = 0;
  std::string at, client;
  bool received = false, blocked = false, nat = false;
};
struct Incident {
  nlohmann::json json;
  std::string feedback;  // the last state; "" without
};

struct RawWorld {
  // Errors are recorded as failures of the test.
  RawWorld(const std::filesystem::path& folder, std::string date);

  std::string date;  // the day that the files are read for: "2026-11-21"
  std::map<std::pair<std::string, std::uint32_t>, Route> routes;
  std::map<std::uint32_t, std::vector<const Route*>> routes_of;
  std::set<std::string> paths;
  std::set<std::uint32_t> on_path;
  std::vector<Vrp> vrps;
  std::set<std::string> object_texts;
  std::vector<RouteObject> route_objects;
  std::map<std::uint32_t, std::vector<Object>> aut_nums;
  std::map<std::uint32_t, std::vector<SpoofTest>> tests;
  std::map<std::uint32_t, std::vector<nlohmann::json>> contacts;  // of PeeringDB, by AS
  std::vector<Delegation> delegations;
  std::vector<std::pair<Block, std::string>> iana_blocks;  // with the status
  std::vector<Incident> incidents;
  std::int64_t looked_from = 0, looked_to = 0;  // by the archive; 0: no archive
  std::map<std::uint32_t, std::set<std::uint32_t>> customers, neighbours;
  std::string peeringdb_text, organisations_text;

 private:
  void read_mrt(const std::filesystem::path& file);
  void read_irr(const std::filesystem::path& file);
  void read_json(const std::filesystem::path& folder);
  void read_delegated(const std::filesystem::path& file);
  void read_rest(const std::filesystem::path& folder);
};

// Reserved for documentation, private use and the like, by the RFCs of IANA's registry of special AS numbers.
bool is_special_asn(std::uint32_t asn);
bool bgpdump_is_here();
std::int64_t seconds_of(const std::string& instant);  // of "2026-11-21T00:00:00Z" or its date alone
std::string whole_file(const std::filesystem::path& file);
std::vector<std::string> split(const std::string& line, char by);

}  // namespace mannerly::proof
