// Search in all pages, from an index that is a file of the site.

import MiniSearch from 'minisearch';
import { SEARCH } from '../search-options.mjs';

const MAX_SHOWN = 20;

/** Adds text to an element, with words that were found as marks. */
function addMarked(parent, text, terms) {
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const parts = escaped.length > 0 ? text.split(new RegExp(`(${escaped.join('|')})`, 'gi')) : [text];
  parts.forEach((part, index) => {
    if (index % 2 === 0) parent.append(part);
    else parent.append(Object.assign(document.createElement('mark'), { textContent: part }));
  });
}

function resultItem({ url, page, heading, text, terms }, root) {
  const item = document.createElement('li');
  const link = Object.assign(document.createElement('a'), { href: new URL(url, root).href });
  const title = document.createElement('strong');
  addMarked(title, heading && heading !== page ? `${page} › ${heading}` : page, terms);
  const excerpt = document.createElement('span');
  const found = Math.max(0, ...terms.map((term) => text.toLowerCase().indexOf(term)));
  addMarked(excerpt, (found > 60 ? '…' : '') + text.slice(Math.max(0, found - 60), found + 100), terms);
  link.append(title, excerpt);
  item.append(link);
  return item;
}

/**
 * Connects the dialog of the search.
 * @param dialog contains a field, a status and a list
 * @param button opens it; so do `/` and Ctrl+K
 * @param root the address of the site
 */
export function setUpSearch(dialog, button, root) {
  const [field, status, list] = dialog.children;
  let index = null;
  const load = () => {
    index ??= fetch(new URL('search.json', root))
      .then((response) => response.text())
      .then((text) => MiniSearch.loadJSON(text, SEARCH))
      .catch((error) => {
        index = null; // the next search tries again
        throw error;
      });
    return index;
  };
  // Loaded while there is nothing else to do, so that the search also works once the network is gone.
  const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 1000));
  idle(() => load().catch(() => {}), { timeout: 2000 });

  async function search() {
    const results = (await load()).search(field.value);
    const shown = results.slice(0, MAX_SHOWN);
    list.replaceChildren(...shown.map((result) => resultItem(result, root)));
    const count = results.length === 1 ? '1 result' : `${results.length} results`;
    status.textContent = field.value.trim() === '' ? '' : count;
  }

  const open = () => {
    dialog.showModal();
    field.select();
  };
  button.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
    const isSlash = event.key === '/' && !isTyping;
    if (dialog.open || !(isSlash || (event.key === 'k' && (event.ctrlKey || event.metaKey)))) return;
    event.preventDefault();
    open();
  });
  field.addEventListener('input', () =>
    search().catch((error) => {
      status.textContent = `The search index could not be read (${error.message}).`;
    }),
  );
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || target.closest?.('a')) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [field, ...list.querySelectorAll('a')];
    if (event.key === 'Enter' && event.target === field) links[1]?.click();
    if (!step) return;
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + step;
    links[Math.min(links.length - 1, Math.max(0, next))].focus();
  });
}
