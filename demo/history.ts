// Undo and redo of settings: the two buttons and their keys.

import { byId } from './parts/elements.ts';
import { announce, hideNotice, showError } from './parts/notice.ts';
import { settingNames } from './parts/setting-names.ts';
import type { Session } from './session.ts';
import { isTyping } from './state/gesture.ts';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const KEYS = isMac ? { undo: '⌘Z', redo: '⇧⌘Z' } : { undo: 'Ctrl+Z', redo: 'Ctrl+Shift+Z' };

type Direction = 'undo' | 'redo';
const WORDS: Record<Direction, string> = { undo: 'Undo', redo: 'Redo' };

/** What a key asks for. */
function askedBy(event: KeyboardEvent): Direction | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !event.shiftKey ? 'redo' : null;
}

export function connectHistory(session: Session): void {
  const go = (direction: Direction) => {
    const keys = session.steps[direction];
    if (!keys) return;
    try {
      session[direction]();
      hideNotice();
      announce(`${WORDS[direction]}: ${settingNames(keys)}`);
    } catch (error) {
      showError(error);
    }
  };
  const update = () => {
    const { steps } = session;
    for (const direction of ['undo', 'redo'] as const) {
      const button = byId<HTMLButtonElement>(direction);
      const keys = steps[direction];
      button.disabled = keys === null;
      const what = keys ? `${WORDS[direction]}: ${settingNames(keys)}` : `Nothing to ${direction}`;
      button.title = `${what} (${KEYS[direction]})`;
    }
  };
  for (const direction of ['undo', 'redo'] as const)
    byId(direction).addEventListener('click', () => go(direction));
  // Parts of the figure keep other keys to themselves.
  document.addEventListener(
    'keydown',
    (event) => {
      const direction = askedBy(event);
      if (!direction || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      go(direction);
    },
    { capture: true },
  );
  session.subscribe(update);
  update();
}
