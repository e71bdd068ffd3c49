// Runs before the first paint, as a classic script: puts the chosen theme on <html> so that nothing flashes.
(() => {
  try {
    const theme = localStorage.getItem('mannerly.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // No storage (private windows of some browsers): the system's choice holds.
  }
})();
