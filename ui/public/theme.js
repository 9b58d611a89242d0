// Runs before the first paint, so that a chosen theme never flashes through the other one.
// The policy of the page forbids inline scripts, hence a file of its own.
(() => {
  try {
    const theme = localStorage.getItem("vivace.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be blocked; the system's theme is then right.
  }
})();
