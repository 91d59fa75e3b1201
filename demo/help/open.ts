// Opens the help by its button or the ? key; it loads on first use.

import { byId } from '../parts/elements.ts';

/** Connects the button and the key. */
export function connectHelp(): void {
  const open = async () => {
    if (document.querySelector('dialog[open]')) return;
    const { openHelp } = await import('./help.ts');
    openHelp();
  };
  byId('help').addEventListener('click', () => void open());
  document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey }) => {
    const isTyping = target instanceof Element && target.closest('input, select, textarea') !== null;
    if (key === '?' && !isTyping && !ctrlKey && !metaKey) void open();
  });
}
