#include "tests/proof/raw_world.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <sstream>

namespace mannerly::proof {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::uint32_t number(const std::string& text) {
  return static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10));
}
std::uint32_t asn_of(const std::string& text) {
  return number(text.starts_with("AS") ? text.substr(2) : text);
}

std::vector<std::string> lines_of(const fs::path& file) {
  return split(whole_file(file), '\n');
}

}  // namespace

std::vector<std::string> split(const std::string& line, char by) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string part; std::getline(in, part, by);) out.push_back(part);
  return out;
}

std::string whole_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in.good()) << file;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::int64_t seconds_of(const std::string& instant) {
  std::tm tm{};
  tm.tm_year = std::stoi(instant.substr(0, 4)) - 1900;
  tm.tm_mon = std::stoi(instant.substr(5, 2)) - 1;
  tm.tm_mday = std::stoi(instant.substr(8, 2));
  if (instant.size() >= 19) {
    tm.tm_hour = std::stoi(instant.substr(11, 2));
    tm.tm_min = std::stoi(instant.substr(14, 2));
    tm.tm_sec = std::stoi(instant.substr(17, 2));
  }
  return ::timegm(&tm);
}

std::string instant_of(std::int64_t seconds) {
  const std::time_t at = seconds;
  std::tm tm{};
  ::gmtime_r(&at, &tm);
  std::array<char, 32> out{};
  return {out.data(), std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%SZ", &tm)};
}

Wide address_of(const std::string& text, int& bits) {
  std::array<unsigned char, 16> bytes{};
  bits = text.find(':') == std::string::npos ? 32 : 128;
  EXPECT_EQ(::inet_pton(bits == 32 ? AF_INET : AF_INET6, text.c_str(), bytes.data()), 1) << text;
  Wide out = 0;
  for (int i = 0; i < bits / 8; ++i) out = out << 8 | bytes[static_cast<std::size_t>(i)];
  return out;
}

Block block_of(const std::string& text) {
  const std::size_t slash = text.find('/');
  Block out;
  out.first = address_of(text.substr(0, slash), out.bits);
  out.length = slash == std::string::npos ? out.bits : std::stoi(text.substr(slash + 1));
  return out;
}

std::string text_of(const Block& block) {
  std::array<unsigned char, 16> bytes{};
  const int size = block.bits / 8;
  for (int i = 0; i < size; ++i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(block.first >> (8 * (size - 1 - i)));
  }
  std::array<char, INET6_ADDRSTRLEN> out{};
  ::inet_ntop(block.bits == 32 ? AF_INET : AF_INET6, bytes.data(), out.data(), out.size());
  return std::string(out.data()) + "/" + std::to_string(block.length);
}

Wide Block::last() const {
  const int host = bits - length;
  return host == 128 ? ~Wide{0} : first | ((Wide{1} << host) - 1);
}

bool Block::covers(const Block& other) const {
  return bits == other.bits && length <= other.length && first <= other.first && other.last() <= last();
}

std::string Object::first(const std::string& name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name) return value;
  }
  return "";
}

int Object::count(const std::string& a, const std::string& b) const {
  int out = 0;
  for (const auto& [key, value] : attributes) out += key == a || key == b ? 1 : 0;
  return out;
}

bool is_special_asn(std::uint32_t asn) {
  return asn == 0 || asn == 23456 || (asn >= 64496 && asn <= 131071) || asn >= 4200000000U;
}

bool bgpdump_is_here() {
  return std::system("command -v bgpdump >/dev/null 2>&1") == 0;
}

namespace {

// The files of a folder whose names hold the text, by name.
std::vector<fs::path> files_in(const fs::path& folder, const std::string& part = "") {
  std::vector<fs::path> out;
  std::error_code absent;
  for (const auto& file : fs::directory_iterator(folder, absent)) {
    if (file.path().filename().string().find(part) != std::string::npos) out.push_back(file.path());
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

RawFiles files_of_world(const fs::path& folder) {
  RawFiles out{.mrt = files_in(folder / "bgp"),
               .irr = files_in(folder / "irr"),
               .delegated = files_in(folder / "rir"),
               .iana = files_in(folder / "iana"),
               .asrel = files_in(folder / "asrel", "as-rel2"),
               .asorg = files_in(folder / "asorg"),
               .vrps = folder / "rpki/vrps.json",
               .spoofer = folder / "spoofer/sessions.json",
               .peeringdb = folder / "peeringdb/peeringdb.json",
               .incidents = {}};
  if (fs::exists(folder / "archive")) out.incidents = folder / "archive";
  return out;
}

RawFiles files_of_day(const fs::path& folder, const fs::path& data, const std::string& date) {
  RawFiles out = files_of_world(folder / date);
  std::string compact = date;
  std::erase(compact, '-');
  out.mrt = files_in(folder / "bgp", ".rib." + compact + ".");
  fs::path monthly;
  for (const fs::path& day : files_in(folder, "20")) {
    if (fs::exists(day / "iana") && day.filename().string() <= date) monthly = std::max(monthly, day);
  }
  out.iana = files_in(monthly / "iana");
  out.asrel = files_in(monthly / "asrel", "as-rel2");
  out.asorg = files_in(monthly / "asorg");
  out.incidents = data / "days" / date / "incidents";
  out.second = 86399;  // the day's last
  return out;
}

RawWorld::RawWorld(const RawFiles& from, std::string day) : files(from), date(std::move(day)) {
  at = seconds_of(date) + files.second;
  for (const fs::path& file : files.mrt) read_mrt(file);
  for (auto& [key, route] : routes) routes_of[route.origin].push_back(&route);
  for (const fs::path& file : files.irr) read_irr(file);
  for (const fs::path& file : files.delegated) read_delegated(file);
  read_json();
  for (const fs::path& file : files.iana) read_iana(file);
  for (const fs::path& file : files.asrel) read_links(file);
  for (const fs::path& file : files.asorg) read_organisations(file);
  if (!files.incidents.empty()) read_incidents(files.incidents);
}

bool RawWorld::is_file(std::string path) const {
  while (path.starts_with("../")) path.erase(0, 3);
  if (path.ends_with('*')) path.pop_back();
  const auto ends = [&](const fs::path& file) { return !path.empty() && file.string().ends_with("/" + path); };
  const auto any = [&](const std::vector<fs::path>& list) { return std::ranges::any_of(list, ends); };
  return ends(files.vrps) || ends(files.spoofer) || ends(files.peeringdb) ||
         ends(files.incidents / "incidents.jsonl") || any(files.mrt) || any(files.irr);
}

std::set<std::uint32_t> RawWorld::neighbours_of(std::uint32_t asn) const {
  std::set<std::uint32_t> out;
  for (const auto* links : {&customers, &peers, &path_links, &aspas}) {
    for (const auto& [from, to] : *links) {
      if (from == asn) out.insert(to.begin(), to.end());
      if (to.contains(asn)) out.insert(from);
    }
  }
  return out;
}

std::string read_by_bgpdump(const fs::path& file) {
  const std::string command = "bgpdump -m '" + file.string() + "' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  EXPECT_NE(pipe, nullptr);
  std::string text;
  std::array<char, 65536> buffer{};
  for (std::size_t n; pipe && (n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
    text.append(buffer.data(), n);
  }
  return text;
}

std::set<std::uint32_t> announcing_in(const std::vector<fs::path>& mrt) {
  std::set<std::uint32_t> out;
  for (const fs::path& file : mrt) {
    for (const std::string& line : split(read_by_bgpdump(file), '\n')) {
      const std::vector<std::string> cells = split(line, '|');
      if (cells.size() > 6) out.insert(number(cells[6].substr(cells[6].rfind(' ') + 1)));
    }
  }
  return out;
}

// TABLE_DUMP2|1795219200|B|2.16.16.1|61297|1.16.0.0/22|61297 56601 131693|IGP|...
void RawWorld::read_mrt(const fs::path& file) {
  const std::string text = read_by_bgpdump(file);
  ASSERT_FALSE(text.empty()) << file;
  for (const std::string& line : split(text, '\n')) {
    const std::vector<std::string> cells = split(line, '|');
    ASSERT_GE(cells.size(), 7U) << line;
    const std::string &peer = cells[3], &asn = cells[4], &prefix = cells[5], &path = cells[6];
    const std::vector<std::string> hops = split(path, ' ');
    ASSERT_EQ(path.find('{'), std::string::npos) << "the simulated world has no sets: " << line;
    for (const std::string& hop : hops) on_path.insert(number(hop));
    // A path with a number on it that nobody may use proves no link.
    const bool proves = std::ranges::none_of(hops, [](const std::string& hop) { return is_special_asn(number(hop)); });
    for (std::size_t i = 1; proves && i < hops.size(); ++i) {
      if (hops[i] == hops[i - 1]) continue;
      path_links[number(hops[i - 1])].insert(number(hops[i]));
    }
    const std::uint32_t origin = number(hops.back());
    Route& route = routes[{prefix, origin}];
    route.prefix = prefix;
    route.block = block_of(prefix);
    route.origin = origin;
    route.sessions.insert(file.filename().string() + " " + peer + " " + asn);
    sessions.insert(file.filename().string() + " " + peer + " " + asn);
    route.lines.insert(prefix + " from AS" + asn + " " + peer + ": " + path);
    route.paths.insert(path);
    route.by_session.emplace(file.filename().string() + " " + peer + " " + asn, path);
    paths.insert(path);
  }
}

std::string upper_of(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

void RawWorld::read_irr(const fs::path& file) {
  std::string text = whole_file(file);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    Object object{.text = text.substr(begin, end - begin), .registry = file.stem().string(), .attributes = {}};
    begin = end + 2;
    for (const std::string& line : split(object.text, '\n')) {
      const std::size_t colon = line.find(':');
      if (line.starts_with('%') || colon == std::string::npos || line[0] == ' ') continue;
      const std::size_t value = line.find_first_not_of(' ', colon + 1);
      object.attributes.emplace_back(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
    }
    if (object.attributes.empty()) continue;
    object_texts.insert(object.text);
    const auto& [kind, name] = object.attributes.front();
    if (kind == "route" || kind == "route6") {
      route_objects.push_back(
          {block_of(name), asn_of(object.first("origin")), object.registry, object.first("mnt-by")});
    } else if (kind == "aut-num") {
      aut_nums[asn_of(name)].push_back(object);
    } else if (kind == "as-set") {
      as_sets[{upper_of(name), object.registry}] = object;
    } else if (kind == "role" || kind == "person") {
      handles[{object.registry, upper_of(object.first("nic-hdl"))}] = object;
    } else if (kind == "organisation") {
      organisations[{object.registry, upper_of(name)}] = object;
    }
  }
}

// registry|economy|type|start|count or length|date|status|holder
void RawWorld::read_delegated(const fs::path& file) {
  for (const std::string& line : lines_of(file)) {
    const std::vector<std::string> cells = split(line, '|');
    if (line.starts_with('#') || cells.size() < 7 || cells[1] == "*") continue;
    Delegation row{.registry = cells[0], .economy = cells[1], .date = cells[5], .status = cells[6], .holder = {}};
    if (cells.size() > 7) row.holder = cells[7];
    if (cells[2] == "asn") {
      row.first = number(cells[3]);
      row.last = row.first + number(cells[4]) - 1;
    } else if (cells[2] == "ipv4") {
      row.first = address_of(cells[3], row.bits);
      row.last = row.first + number(cells[4]) - 1;
    } else if (cells[2] == "ipv6") {
      const Block block = block_of(cells[3] + "/" + cells[4]);
      row.bits = block.bits;
      row.first = block.first;
      row.last = block.last();
    } else {
      continue;  // the line of the version
    }
    delegations.push_back(row);
  }
}

void RawWorld::read_json() {
  const json validated = json::parse(whole_file(files.vrps));
  for (const json& roa : validated.at("roas")) {
    vrps.push_back({block_of(roa.at("prefix")), roa.at("maxLength"), roa.at("asn"), roa});
  }
  for (const json& aspa : validated.value("aspas", json::array())) {
    for (const std::uint32_t provider : aspa.at("providers")) aspas[aspa.at("customer_asid")].insert(provider);
  }
  const json tested = json::parse(whole_file(files.spoofer));
  for (const json& session : tested.at("hydra:member")) {
    for (const std::string family : {"4", "6"}) {
      if (session.at("client" + family).is_null()) continue;
      const std::string suffix = family == "4" ? "" : "6";
      const auto is = [&](const char* word) {
        return session.at("privatespoof" + suffix) == word || session.at("routedspoof" + suffix) == word;
      };
      tests[asn_of(session.at("asn" + family))].push_back({.session = session.at("session"),
                                                           .at = session.at("timestamp"),
                                                           .client = session.at("client" + family),
                                                           .received = is("received"),
                                                           .blocked = is("blocked"),
                                                           .nat = session.at("nat" + family) == true});
    }
  }
  const json known = json::parse(whole_file(files.peeringdb));
  std::map<int, std::uint32_t> asn_by_net;
  for (const json& net : known.at("net").at("data")) {
    asn_by_net[net.at("id")] = net.at("asn");
    peeringdb[net.at("asn")] = net;
  }
  for (const json& poc : known.at("poc").at("data")) contacts[asn_by_net.at(poc.at("net_id"))].push_back(poc);
}

void RawWorld::read_iana(const fs::path& file) {
  const bool v4 = file.filename() == "ipv4-address-space.csv";
  for (const std::string& line : lines_of(file)) {
    const std::vector<std::string> cells = split(line, ',');
    if (cells.empty() || cells[0].find('/') == std::string::npos || line.starts_with('#')) continue;
    const std::string prefix = v4 ? std::to_string(std::stoi(cells[0])) + ".0.0.0/8" : cells[0];
    if (v4 || cells[0].find(':') != std::string::npos) iana_blocks.emplace_back(block_of(prefix), line);
  }
}

void RawWorld::read_links(const fs::path& file) {
  for (const std::string& line : lines_of(file)) {
    const std::vector<std::string> cells = split(line, '|');
    if (line.starts_with('#') || cells.size() < 3) continue;
    (cells[2] == "-1" ? customers : peers)[number(cells[0])].insert(number(cells[1]));
  }
}

// Organisations, then networks: 64500|20261101|NAME|ORG-ID|...
void RawWorld::read_organisations(const fs::path& file) {
  organisations_text += whole_file(file);
  for (const std::string& line : lines_of(file)) {
    const std::vector<std::string> cells = split(line, '|');
    if (!line.starts_with('#') && cells.size() >= 4 && number(cells[0]) > 0) as_names[number(cells[0])] = cells[2];
  }
}

std::string RawWorld::name_of(std::uint32_t asn) const {
  if (const auto name = as_names.find(asn); name != as_names.end()) return name->second;
  if (const auto objects = aut_nums.find(asn); objects != aut_nums.end()) {
    return objects->second.front().first("as-name");
  }
  const auto net = peeringdb.find(asn);
  return net == peeringdb.end() ? "" : net->second.at("name").get<std::string>();
}

void RawWorld::read_incidents(const fs::path& folder) {
  const json report = json::parse(whole_file(folder / "report.json"));
  looked_from = seconds_of(report.at("from"));
  looked_to = seconds_of(report.at("to"));
  std::map<std::string, std::string> states;
  for (const std::string& line : lines_of(folder / "feedback.jsonl")) {
    const json said = json::parse(line);
    states[said.at("id")] = said.at("state");
  }
  for (const std::string& line : lines_of(folder / "incidents.jsonl")) {
    const json incident = json::parse(line);
    incidents.push_back({incident, states[incident.at("id")]});
  }
}

}  // namespace mannerly::proof
