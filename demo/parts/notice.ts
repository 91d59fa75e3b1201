// Messages on the page: notices, errors, skipped files, screen reader announcements and progress.

import { formatBytes } from '../../src/formats.ts';
import { HeadglowError, sanitizeText } from '../../src/index.ts';
import { byId } from './elements.ts';

/** Milliseconds before progress is shown, and before it offers to cancel. */
export const SHOW_AFTER = 500;
export const CANCEL_AFTER = 2000;

const notice = byId('notice');
const progress = byId('progress');

/** Maximum number of lines in a notice. */
const MAX_LISTED = 1000;

/** A button in a notice. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** A message, and what can be done about it. */
export interface Message {
  readonly text: string;
  readonly actions?: readonly NoticeAction[];
}

export function hideNotice(): void {
  const hadFocus = notice.contains(document.activeElement);
  notice.hidden = true;
  if (hadFocus) document.querySelector<HTMLElement>('[role=application]')?.focus({ preventScroll: true });
}

function createActions(actions: readonly NoticeAction[] = []): HTMLButtonElement[] {
  return actions.map(({ label, run }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sanitizeText(label);
    button.addEventListener('click', run);
    return button;
  });
}

function createLine({ text, actions = [] }: Message): HTMLLIElement {
  const item = document.createElement('li');
  item.textContent = sanitizeText(text);
  if (actions.length === 0) return item;
  const buttons = document.createElement('div');
  buttons.className = 'actions';
  buttons.append(...createActions(actions));
  item.append(buttons);
  return item;
}

interface NoticeContent extends Message {
  readonly lines?: readonly Message[];
  readonly quiet?: boolean;
}

function showNotice({ text, actions = [], lines = [], quiet = false }: NoticeContent): void {
  const [paragraph, buttons, list] = notice.querySelectorAll<HTMLElement>(':scope > div > *');
  if (!paragraph || !buttons || !list) return;
  const hadFocus = notice.contains(document.activeElement);
  paragraph.textContent = sanitizeText(text);
  buttons.replaceChildren(...createActions(actions));
  buttons.hidden = actions.length === 0;
  list.hidden = lines.length === 0;
  list.tabIndex = 0; // a long list can be scrolled with the keyboard
  list.replaceChildren(...lines.map(createLine));
  list.scrollTop = 0;
  notice.classList.toggle('quiet', quiet);
  notice.hidden = false;
  if (hadFocus) notice.querySelector('button')?.focus();
}

/**
 * Lists messages about files in one notice: first those about skipped files, then others. Hides the notice if there are none.
 * @param skippedCount the number of messages about skipped files
 */
export function showFileMessages(all: readonly Message[], skippedCount: number): void {
  const skipped = skippedCount === 1 ? '1 file was' : `${skippedCount.toLocaleString('en')} files were`;
  const unlisted = all.length - MAX_LISTED;
  const more = { text: `… and ${unlisted.toLocaleString('en')} more` };
  const lines = unlisted > 0 ? [...all.slice(0, MAX_LISTED), more] : all;
  const [first] = lines;
  if (!first) hideNotice();
  else if (skippedCount > 0) showNotice({ text: `${skipped} skipped; the others are shown.`, lines });
  else if (lines.length === 1) showNotice({ ...first, quiet: true });
  else showNotice({ text: 'Notes on this data:', lines, quiet: true });
}

/** Shows a `HeadglowError`; rethrows other errors, which are bugs. */
export function showError(error: unknown): void {
  if (!(error instanceof HeadglowError)) throw error;
  showNotice({ text: error.message });
}

/** Shows an error with what can be done about it. */
export const showErrorMessage = (message: Message): void => showNotice(message);

/** Shows a message that is not an error. */
export function showMessage(text: string): void {
  showNotice({ text, quiet: true });
}

/** Announces a message to screen readers. */
export function announce(text: string): void {
  byId('announcement').textContent = sanitizeText(text);
}

notice.querySelector(':scope > button')?.addEventListener('click', hideNotice);
notice.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hideNotice();
});

/** Runs a task; shows its progress after a while, with a button that aborts the controller. */
export async function withProgress<T>(
  name: string,
  controller: AbortController,
  task: (
    signal: AbortSignal,
    onProgress: (done: number, total?: number) => void,
    onDownload: (received: number, requested: number | null) => void,
  ) => Promise<T>,
): Promise<T> {
  const [label, bar, cancel] = progress.children as unknown as [
    HTMLElement,
    HTMLProgressElement,
    HTMLElement,
  ];
  const text = sanitizeText(name);
  label.textContent = text;
  bar.setAttribute('aria-label', text);
  bar.removeAttribute('value');
  cancel.hidden = true;
  cancel.onclick = () => controller.abort();
  const timers = [
    setTimeout(() => {
      progress.hidden = false;
    }, SHOW_AFTER),
    setTimeout(() => {
      cancel.hidden = false;
    }, CANCEL_AFTER),
  ];
  const showProgress = (done: number, total?: number) => {
    if (total === undefined) {
      label.textContent = `${text} ${done.toLocaleString('en')}`;
      return;
    }
    bar.max = total;
    bar.value = done;
  };
  const showDownload = (received: number, requested: number | null) => {
    const of = requested === null ? '' : ` of ${formatBytes(requested)}`;
    label.textContent = `${text} ${formatBytes(received)}${of}`;
  };
  try {
    return await task(controller.signal, showProgress, showDownload);
  } finally {
    timers.forEach(clearTimeout);
    // After an abort, the progress may already belong to another task.
    if (!controller.signal.aborted || label.textContent?.startsWith(text)) progress.hidden = true;
  }
}
