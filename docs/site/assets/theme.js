// Sets the theme before the page is drawn: the one that was chosen here, or that of the system.

try {
  const chosen = localStorage.getItem('headglow-theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden.
}
