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
std::string text_of(const Block& block);  // "192.0.2.0/24"

struct Route {
  std::string prefix;
  Block block;
  std::uint32_t origin = 0;
  std::set<std::string> sessions;  // "sim-collector-1 192.0.2.1 64500"
  std::set<std::string> lines;     // "192.0.2.0/24 from AS64500 192.0.2.1: 64500 64496", as the page writes them
  std::set<std::string> paths;     // "64500 64496"
  std::set<std::pair<std::string, std::string>> by_session;
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
  std::string registry, maintainer;
};
// A row of a delegated file.
struct Delegation {
  std::string registry, economy, date, status, holder;
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

// The files that a day rests on.
struct RawFiles {
  std::vector<std::filesystem::path> mrt, irr, delegated, iana, asrel, asorg;
  std::filesystem::path vrps, spoofer, peeringdb;
  std::filesystem::path incidents;  // folder of an archive; empty: none
  std::int64_t second = 0;          // of the day, which the picture is of
};
RawFiles files_of_world(const std::filesystem::path& folder);
// Of a world with a history. IANA's files, relationships and organisations are the newest that are not after the day;
// the incidents are those that the observatory knew on that day.
RawFiles files_of_day(const std::filesystem::path& folder, const std::filesystem::path& data, const std::string& date);

struct RawWorld {
  // Errors are recorded as failures of the test.
  RawWorld(const RawFiles& from, std::string date);

  RawFiles files;
  std::string date;     // the day that the files are read for: "2026-11-21"
  std::int64_t at = 0;  // the instant of the picture
  std::map<std::pair<std::string, std::uint32_t>, Route> routes;
  std::map<std::uint32_t, std::vector<const Route*>> routes_of;
  std::set<std::string> paths, sessions;
  std::set<std::uint32_t> on_path;
  std::vector<Vrp> vrps;
  std::set<std::string> object_texts;
  std::vector<RouteObject> route_objects;
  std::map<std::uint32_t, std::set<std::uint32_t>> aspas;  // customer -> providers
  std::map<std::uint32_t, std::vector<Object>> aut_nums;
  std::map<std::pair<std::string, std::string>, Object> as_sets;  // by name in capitals and registry
  // Roles, persons and organisations, by registry and name in capitals.
  std::map<std::pair<std::string, std::string>, Object> handles, organisations;
  std::map<std::uint32_t, std::vector<SpoofTest>> tests;
  std::map<std::uint32_t, std::vector<nlohmann::json>> contacts;  // of PeeringDB, by AS
  std::vector<Delegation> delegations;
  std::vector<std::pair<Block, std::string>> iana_blocks;  // with the status
  std::vector<Incident> incidents;
  std::int64_t looked_from = 0, looked_to = 0;                  // by the archive; 0: no archive
  std::map<std::uint32_t, std::set<std::uint32_t>> customers;   // by the relationships file
  std::map<std::uint32_t, std::set<std::uint32_t>> peers;       // the same
  std::map<std::uint32_t, std::set<std::uint32_t>> path_links;  // on the paths
  std::map<std::uint32_t, nlohmann::json> peeringdb;            // the networks of PeeringDB, by AS
  std::string organisations_text;
  std::map<std::uint32_t, std::string> as_names;  // by the organisations file
  std::string name_of(std::uint32_t asn) const;   // as pages call it
  // The end of a path, as a world file writes it, is that of a file of this day.
  bool is_file(std::string path) const;
  // With a link that a file, a path or an ASPA knows.
  std::set<std::uint32_t> neighbours_of(std::uint32_t asn) const;

 private:
  void read_mrt(const std::filesystem::path& file);
  void read_irr(const std::filesystem::path& file);
  void read_json();
  void read_delegated(const std::filesystem::path& file);
  void read_iana(const std::filesystem::path& file);
  void read_links(const std::filesystem::path& file);
  void read_organisations(const std::filesystem::path& file);
  void read_incidents(const std::filesystem::path& folder);
};

// Reserved for documentation, private use and the like, by the RFCs of IANA's registry of special AS numbers.
bool is_special_asn(std::uint32_t asn);
// Who originates something in these RIB dumps.
std::set<std::uint32_t> announcing_in(const std::vector<std::filesystem::path>& mrt);
bool bgpdump_is_here();
std::string read_by_bgpdump(const std::filesystem::path& file);  // lines of "bgpdump -m"
std::int64_t seconds_of(const std::string& instant);             // of "2026-11-21T00:00:00Z" or its date alone
std::string instant_of(std::int64_t seconds);                    // "2026-11-21T00:00:00Z"
std::string whole_file(const std::filesystem::path& file);
std::vector<std::string> split(const std::string& line, char by);
std::string upper_of(std::string text);

}  // namespace mannerly::proof
