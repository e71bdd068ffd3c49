// The layer table of docs/concepts/architecture.md, and the check that the #includes keep to it.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "tests/style/style.h"

namespace mannerly::style {
namespace {

struct Layer {
  std::string_view folder;
  int number;        // a folder may include its own number and lower ones
  bool side;         // io and store: beside the core, open to the shell only
  int includes_max;  // the highest layer that it may include
};

constexpr int kPureMax = 8;  // layers up to here have no I/O, clock, thread or log of their own

constexpr std::array kLayers = {
    Layer{"base", 0, false, 0},      Layer{"net", 1, false, 1},         Layer{"wire", 2, false, 2},
    Layer{"snapshot", 3, false, 3},  Layer{"topology", 4, false, 4},    Layer{"validity", 5, false, 5},
    Layer{"incident", 6, false, 6},  Layer{"policy", 6, false, 6},      Layer{"plan", 6, false, 6},
    Layer{"readiness", 7, false, 7}, Layer{"render", 7, false, 7},      Layer{"programme", 8, false, 8},
    Layer{"sim", 8, false, 8},       Layer{"observatory", 9, false, 9}, Layer{"service", 9, false, 9},
    Layer{"lab", 9, false, 9},       Layer{"api", 10, false, 10},       Layer{"pages", 10, false, 10},
    Layer{"cli", 11, false, 11},     Layer{"io", kPureMax, true, 2},    Layer{"store", kPureMax, true, kPureMax},
};

const Layer* find_layer(std::string_view folder) {
  const auto at = std::find_if(kLayers.begin(), kLayers.end(), [&](const Layer& l) { return l.folder == folder; });
  return at == kLayers.end() ? nullptr : &*at;
}

// The node of the cycle check: "src/wire/mrt/record.h" -> "wire/mrt", "src/net/asn.h" -> "net".
std::string unit_of(std::string_view path) {
  const std::size_t first = path.find('/');
  const std::string_view folder = path.substr(0, first);
  if (folder != "wire" || first == std::string_view::npos) return std::string(folder);
  const std::size_t second = path.find('/', first + 1);
  return std::string(path.substr(0, second == std::string_view::npos ? first : second));
}

struct Include {
  std::size_t line;
  bool quoted;
  std::string_view name;
};

std::vector<Include> includes_of(const SourceFile& file, const CppText& cpp) {
  std::vector<Include> out;
  const std::vector<std::string_view> code = lines_of(cpp.code);
  const std::vector<std::string_view> text = lines_of(file.text);
  for (std::size_t i = 0; i < code.size(); ++i) {
    const std::size_t start = code[i].find_first_not_of(" \t");
    if (start == std::string_view::npos || code[i][start] != '#') continue;
    if (code[i].find("include") == std::string_view::npos) continue;
    const std::size_t open = text[i].find_first_of("\"<");
    if (open == std::string_view::npos) continue;
    const bool quoted = text[i][open] == '"';
    const std::size_t close = text[i].find(quoted ? '"' : '>', open + 1);
    if (close == std::string_view::npos) continue;
    out.push_back({i + 1, quoted, text[i].substr(open + 1, close - open - 1)});
  }
  return out;
}

constexpr std::array<std::string_view, 24> kImpureHeaders = {
    "thread",          "future",       "condition_variable",
    "fstream",         "iostream",     "filesystem",
    "sys/socket.h",    "netinet/in.h", "arpa/inet.h",
    "netdb.h",         "poll.h",       "sys/epoll.h",
    "sys/mman.h",      "sys/stat.h",   "fcntl.h",
    "unistd.h",        "pthread.h",    "time.h",
    "spdlog/spdlog.h", "curl/curl.h",  "sqlite3.h",
    "sys/select.h",    "sys/time.h",   "dirent.h",
};
constexpr std::array<std::string_view, 12> kImpureWords = {
    "system_clock", "steady_clock",     "high_resolution_clock", "random_device", "jthread",
    "fopen",        "clock_gettime",    "gettimeofday",          "getenv",        "std::cout",
    "std::cerr",    "std::this_thread",
};
// Seconds of compile time each: they stay out of headers, so that one folder pays for them.
constexpr std::array<std::string_view, 7> kHeavyHeaders = {
    "CLI/", "toml++/", "nlohmann/", "boost/", "simdjson.h", "sqlite3.h", "curl/",
};

class Checker {
 public:
  explicit Checker(const std::vector<SourceFile>& files) {
    for (const SourceFile& file : files) known_.insert(file.path);
    for (const SourceFile& file : files) {
      if (is_cpp(file.path)) check(file);
    }
    find_cycles();
  }
  std::vector<Finding> findings;

 private:
  void check(const SourceFile& file) {
    const bool in_src = file.path.starts_with("src/");
    const std::string_view inside = in_src ? std::string_view(file.path).substr(4) : std::string_view();
    const Layer* from = in_src ? find_layer(inside.substr(0, inside.find('/'))) : nullptr;
    if (in_src && from == nullptr) {
      findings.push_back({file.path, 0, "folder is not in the layer table (tests/style/layers.cc)"});
      return;
    }
    const CppText cpp = without_literals(file.text);
    for (const Include& include : includes_of(file, cpp)) check_include(file, from, include);
    if (from != nullptr && is_pure(file, *from)) check_words(file, cpp);
  }

  // Unit tests may read files; the thread pool of base is the one piece of the core that starts threads.
  static bool is_pure(const SourceFile& file, const Layer& from) {
    return !from.side && from.number <= kPureMax && !is_test(file.path) &&
           !file.path.starts_with("src/base/thread_pool.");
  }

  void check_include(const SourceFile& file, const Layer* from, const Include& include) {
    const auto report = [&](const std::string& what) { findings.push_back({file.path, include.line, what}); };
    const std::string name(include.name);
    if (!include.quoted) {
      if (name == "regex") report("<regex>: slow, and overflows the stack on long input");
      if (from != nullptr && is_pure(file, *from) &&
          std::find(kImpureHeaders.begin(), kImpureHeaders.end(), include.name) != kImpureHeaders.end()) {
        report("<" + name + "> in a pure layer: take what it gives as an argument");
      }
      const bool heavy = std::any_of(kHeavyHeaders.begin(), kHeavyHeaders.end(),
                                     [&](std::string_view start) { return include.name.starts_with(start); });
      if (from != nullptr && heavy && file.path.ends_with(".h")) report("<" + name + "> belongs into a .cc file");
      return;
    }
    if (from == nullptr) return;  // tests, fuzz targets and benchmarks may look at everything
    if (include.name.starts_with("tests/") && is_test(file.path)) return;
    const Layer* to = find_layer(include.name.substr(0, include.name.find('/')));
    if (to == nullptr || include.name.find('/') == std::string_view::npos) {
      return report("\"" + name + "\" is not a path from src/ in a declared folder");
    }
    if (!known_.contains("src/" + name)) return report("\"" + name + "\" does not exist");
    check_edge(file, *from, *to, include);
  }

  void check_edge(const SourceFile& file, const Layer& from, const Layer& to, const Include& include) {
    const bool same = from.folder == to.folder;
    const bool from_shell = from.number > kPureMax;
    // A unit test may read its inputs through io.
    const bool test_reads = is_test(file.path) && to.folder == "io";
    const bool allowed = same || test_reads || (to.side ? from_shell : to.number <= from.includes_max);
    if (!allowed) {
      findings.push_back({file.path, include.line,
                          std::string(from.folder) + " must not include \"" + std::string(include.name) + "\""});
      return;
    }
    const std::string a = unit_of(std::string_view(file.path).substr(4));
    const std::string b = unit_of(include.name);
    if (a != b && !is_test(file.path)) edges_[a].emplace(b, file.path + ":" + std::to_string(include.line));
  }

  void check_words(const SourceFile& file, const CppText& cpp) {
    std::size_t number = 0;
    for (const std::string_view line : lines_of(cpp.code)) {
      ++number;
      for (const std::string_view word : kImpureWords) {
        if (has_word(line, word)) {
          findings.push_back({file.path, number, std::string(word) + " in a pure layer: take it as an argument"});
        }
      }
    }
  }

  // Depth first; an edge back to a folder on the way is a cycle.
  void find_cycles() {
    for (const auto& [unit, next] : edges_) visit(unit);
  }
  void visit(const std::string& unit) {
    if (done_.contains(unit)) return;
    way_.push_back(unit);
    const auto next = edges_.find(unit);
    if (next != edges_.end()) {
      for (const auto& [to, where] : next->second) {
        const auto back = std::find(way_.begin(), way_.end(), to);
        if (back == way_.end()) {
          visit(to);
          continue;
        }
        std::string cycle;
        for (auto at = back; at != way_.end(); ++at) cycle += *at + " -> ";
        findings.push_back({where.substr(0, where.rfind(':')), std::stoul(where.substr(where.rfind(':') + 1)),
                            "cycle: " + cycle + to});
      }
    }
    way_.pop_back();
    done_.insert(unit);
  }

  std::set<std::string, std::less<>> known_;
  std::map<std::string, std::map<std::string, std::string>> edges_;  // unit -> unit -> where first seen
  std::vector<std::string> way_;
  std::set<std::string> done_;
};

}  // namespace

std::vector<Finding> check_layers(const std::vector<SourceFile>& files) {
  return Checker(files).findings;
}

}  // namespace mannerly::style
