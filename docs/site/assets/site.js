// What pages do: theme, menu, buttons that copy code, search, and figures.

import { showFigures } from './figures.js';
import { setUpSearch } from './search.js';

const { documentElement } = document;
const byId = (id) => document.getElementById(id);
const dark = matchMedia('(prefers-color-scheme: dark)');

const isDark = () => (documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';

function showTheme() {
  const theme = isDark() ? 'dark' : 'light';
  byId('theme').setAttribute('aria-pressed', String(isDark()));
  for (const figure of document.querySelectorAll('head-glow')) figure.setAttribute('theme', theme);
}

byId('theme').addEventListener('click', () => {
  const theme = isDark() ? 'light' : 'dark';
  documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('headglow-theme', theme);
  } catch {
    // Storage may be forbidden: the theme lasts as long as the page.
  }
  showTheme();
});
dark.addEventListener('change', showTheme);

byId('menu').addEventListener('click', () => {
  const isOpen = document.body.classList.toggle('menu-open');
  byId('menu').setAttribute('aria-expanded', String(isOpen));
});

for (const block of document.querySelectorAll('.code')) {
  const button = document.createElement('button');
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  block.append(button);
}

const root = new URL(`${documentElement.dataset.root}/`, location.href);
setUpSearch(byId('search'), byId('find'), root);
showFigures(root, showTheme);
showTheme();
