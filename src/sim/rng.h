// The simulator's own randomness: xoshiro256** (Blackman and Vigna) seeded by splitmix64, whole numbers
// only. std:: distributions and floating point are not used, since they differ between libraries and
// machines; the same seed gives the same world everywhere.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace mannerly::sim {

// One step of splitmix64; also used as a mixing function for hashes of small numbers.
constexpr std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

class Rng {
 public:
  // A generator of its own for each part of the world (FNV-1a of its name joined with the seed), so
  // that a change in how one part draws leaves the other parts as they were.
  Rng(std::uint64_t seed, std::string_view part) {
    std::uint64_t hash = 0xCBF29CE484222325ull;
    for (const char c : part) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ull;
    std::uint64_t state = seed ^ hash;
    for (std::uint64_t& word : state_) word = splitmix64(state);
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }
  std::uint32_t u32() { return static_cast<std::uint32_t>(next() >> 32); }

  // Uniform in 0..n-1 (0 for n = 0), without bias: draws below the largest multiple of n only.
  std::uint32_t below(std::uint32_t n) {
    if (n <= 1) return 0;
    const std::uint32_t low = (0u - n) % n;
    for (;;) {
      const std::uint64_t product = static_cast<std::uint64_t>(u32()) * n;
      if (static_cast<std::uint32_t>(product) >= low) return static_cast<std::uint32_t>(product >> 32);
    }
  }
  // Uniform in first..last, both included.
  std::uint32_t between(std::uint32_t first, std::uint32_t last) { return first + below(last - first + 1); }
  bool per_mille(std::uint32_t chance) { return below(1000) < chance; }
  bool percent(std::uint32_t chance) { return below(100) < chance; }

  // 0..n-1 as n times the product of power uniform numbers: the first ones come most often. How the
  // big become bigger, with pools that begin with the biggest.
  std::uint32_t skewed(std::uint32_t n, int power) {
    std::uint64_t u = u32();
    for (int i = 1; i < power; ++i) u = u * u32() >> 32;
    return static_cast<std::uint32_t>(u * n >> 32);
  }

  // least * 2^32 / u, at most most: a Pareto tail with exponent 1.
  std::uint32_t pareto(std::uint32_t least, std::uint32_t most) {
    const std::uint64_t value = (static_cast<std::uint64_t>(least) << 32) / (static_cast<std::uint64_t>(u32()) + 1);
    return value > most ? most : static_cast<std::uint32_t>(value);
  }

  // Index into weights, drawn by weight; the sum must be above 0.
  template <class Weights>
  std::size_t pick(const Weights& weights) {
    std::uint32_t sum = 0;
    for (const auto w : weights) sum += static_cast<std::uint32_t>(w);
    std::uint32_t at = below(sum);
    std::size_t i = 0;
    for (const auto w : weights) {
      if (at < static_cast<std::uint32_t>(w)) break;
      at -= static_cast<std::uint32_t>(w);
      ++i;
    }
    return i;
  }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace mannerly::sim
