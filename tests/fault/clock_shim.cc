// For tests: loaded before the C library, it takes the time of day from a file (seconds since 1970 as a decimal
// number), where it stands still until the test moves it. Steady clocks go on. Without the file the time is the real
// one.
#include <dlfcn.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

extern "C" int clock_gettime(clockid_t clock, struct timespec* at) {
  using Real = int (*)(clockid_t, struct timespec*);
  static const Real real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "clock_gettime"));
  const int status = real(clock, at);
  if (status != 0 || clock != CLOCK_REALTIME) return status;
  static const char* const file = std::getenv("MANNERLY_TEST_CLOCK");
  const int fd = file != nullptr ? ::open(file, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return status;
  char text[32] = {};
  if (::read(fd, text, sizeof text - 1) > 0) *at = {.tv_sec = std::atoll(text), .tv_nsec = 0};
  ::close(fd);
  return status;
}
