// Undo and redo of settings: buttons and keyboard shortcuts.

import { byId } from './parts/elements.ts';
import { announce, hideNotice, showError } from './parts/notice.ts';
import { settingNames } from './parts/setting-names.ts';
import type { Session } from './session.ts';
import { isTyping } from './state/gesture.ts';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const KEYS = isMac ? { undo: '⌘Z', redo: '⇧⌘Z' } : { undo: 'Ctrl+Z', redo: 'Ctrl+Shift+Z' };

type Direction = 'undo' | 'redo';
const LABELS: Record<Direction, string> = { undo: 'Undo', redo: 'Redo' };

/** Returns the action of a keyboard shortcut, if any. */
function shortcutAction(event: KeyboardEvent): Direction | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !event.shiftKey ? 'redo' : null;
}

/** Connects the undo and redo buttons and their shortcuts to a session. */
export function connectHistory(session: Session): void {
  const perform = (direction: Direction) => {
    const keys = session.nextChanges[direction];
    if (!keys) return;
    try {
      session[direction]();
      hideNotice();
      announce(`${LABELS[direction]}: ${settingNames(keys)}`);
    } catch (error) {
      showError(error);
    }
  };
  const update = () => {
    const { nextChanges } = session;
    for (const direction of ['undo', 'redo'] as const) {
      const button = byId<HTMLButtonElement>(direction);
      const keys = nextChanges[direction];
      button.disabled = keys === null;
      const action = keys ? `${LABELS[direction]}: ${settingNames(keys)}` : `Nothing to ${direction}`;
      button.title = `${action} (${KEYS[direction]})`;
    }
  };
  for (const direction of ['undo', 'redo'] as const)
    byId(direction).addEventListener('click', () => perform(direction));
  // In the capture phase, as parts of the figure stop the propagation of keys.
  document.addEventListener(
    'keydown',
    (event) => {
      const direction = shortcutAction(event);
      if (!direction || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      perform(direction);
    },
    { capture: true },
  );
  session.subscribe(update);
  update();
}
