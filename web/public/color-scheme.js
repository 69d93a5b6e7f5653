// Runs before the first paint, so that a dark page does not flash white. What is kept under this name is Mantine's.
(() => {
  const kept = window.localStorage.getItem('sluice-color-scheme');
  const isDark = kept === 'dark' || (kept !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
