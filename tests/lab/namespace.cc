#include "tests/lab/namespace.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

namespace mannerly::lab {
namespace {

bool is_v6(std::string_view address) {
  return address.find(':') != std::string_view::npos;
}

// The name of a source's counter: letters, digits and '_' only.
std::string counter_of(const std::string& source) {
  std::string out = "from_" + source;
  for (char& c : out) c = c == '.' || c == ':' ? '_' : c;
  return out;
}

}  // namespace

std::string why_no_namespaces() {
  if (::geteuid() != 0) return "network namespaces need root";
  for (const char* program : {"ip", "nft", "sysctl", "bash"}) {
    if (!has_program(program)) return fmt::format("{} is not installed", program);
  }
  const std::string name = fmt::format("mly{}try", ::getpid());
  const Outcome made = run({"ip", "netns", "add", name});
  if (made.code != 0) return "ip netns add: " + made.all();
  static_cast<void>(run({"ip", "netns", "del", name}));
  return {};
}

Namespace::Namespace(std::string_view label) : name_(fmt::format("mly{}{}", ::getpid(), label)) {
  const Outcome made = run({"ip", "netns", "add", name_});
  if (made.code != 0) std::cerr << "ip netns add " << name_ << ": " << made.all();
  sh("ip link set lo up; sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 "
     "net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv6.conf.all.accept_dad=0 "
     "net.ipv6.conf.default.accept_dad=0");
}

Namespace::~Namespace() {
  static_cast<void>(run({"ip", "netns", "del", name_}));
}

std::vector<std::string> Namespace::inside(const std::vector<std::string>& words) const {
  std::vector<std::string> out = {"ip", "netns", "exec", name_};
  out.insert(out.end(), words.begin(), words.end());
  return out;
}

Outcome Namespace::exec(const std::vector<std::string>& words, std::chrono::seconds time_max) const {
  return run(inside(words), time_max);
}

bool Namespace::sh(const std::string& line) const {
  const Outcome done = exec({"bash", "-c", line});
  if (done.code != 0) std::cerr << name_ << ": " << line << ": " << done.code << ": " << done.all() << "\n";
  return done.code == 0;
}

bool link(const End& a, const End& b) {
  const Outcome made = run({"ip", "link", "add", "name", a.interface, "netns", a.where.name(), "type", "veth", "peer",
                            "name", b.interface, "netns", b.where.name()});
  if (made.code != 0) {
    std::cerr << "ip link add: " << made.all();
    return false;
  }
  for (const End* end : {&a, &b}) {
    for (const std::string& address : end->addresses) {
      // Without the search for duplicates, which takes a second and more.
      const char* nodad = is_v6(address) ? " nodad" : "";
      if (!end->where.sh(fmt::format("ip addr add {} dev {}{}", address, end->interface, nodad))) return false;
    }
    if (!end->where.sh(fmt::format("ip link set {} up", end->interface))) return false;
  }
  return true;
}

// A route to the destination that prefers the source makes any program send from it.
bool send_udp(const Namespace& where, const std::string& source, const std::string& destination, int count) {
  const std::string_view ip = is_v6(source) ? "ip -6" : "ip -4";
  const char* nodad = is_v6(source) ? " nodad" : "";
  return where.sh(
      fmt::format("set -e; {0} addr replace {1} dev lo{2}; old=$({0} route get {3} | head -n 1); "
                  "dev=$(sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' <<<\"$old\"); via=$(sed -n 's/.* via \\([^ ]*\\).*/via "
                  "\\1/p' <<<\"$old\"); "
                  "{0} route replace {3} $via dev $dev src {1}; "
                  "for i in $(seq {4}); do echo x > /dev/udp/{3}/9; sleep 0.01; done; {0} route del {3} $via dev $dev",
                  ip, source, nodad, destination, count));
}

bool count_from(const Namespace& where, const std::vector<std::string>& sources) {
  std::string counters, rules;
  for (const std::string& source : sources) {
    counters += fmt::format("counter {} {{ }}\n", counter_of(source));
    rules += fmt::format("{} saddr {} udp dport 9 counter name {}\n", is_v6(source) ? "ip6" : "ip", source,
                         counter_of(source));
  }
  const Folder folder("nft");
  if (!write_file(folder / "count.nft",
                  fmt::format("table inet counting\ndelete table inet counting\ntable inet counting {{\n{}chain in {{\n"
                              "type filter hook prerouting priority 0; policy accept;\n{}}}\n}}\n",
                              counters, rules))) {
    return false;
  }
  const Outcome loaded = where.exec({"nft", "-f", (folder / "count.nft").string()});
  if (loaded.code != 0) std::cerr << "nft: " << loaded.all();
  return loaded.code == 0;
}

long counted_from(const Namespace& where, const std::string& source) {
  const Outcome listed = where.exec({"nft", "list", "counter", "inet", "counting", counter_of(source)});
  const std::size_t at = listed.out.find("packets ");
  return at == std::string::npos ? -1 : std::stol(listed.out.substr(at + 8));
}

}  // namespace mannerly::lab
