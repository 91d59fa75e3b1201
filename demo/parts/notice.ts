// Messages on the page: notices, errors, skipped files, screen reader announcements and progress.

import { HeadglowError, type LoadedDataset, sanitizeText, sentenceOf } from '../../src/index.ts';
import { byId } from './elements.ts';

/** Milliseconds before progress is shown, and before it offers to cancel. */
export const SHOW_AFTER = 500;
export const CANCEL_AFTER = 2000;

const notice = byId('notice');
const progress = byId('progress');

/** Maximum number of lines in a notice. */
const MAX_LISTED = 1000;

export function hideNotice(): void {
  notice.hidden = true;
}

function showNotice(text: string, lines: readonly string[] = [], quiet = false): void {
  const [paragraph, list] = notice.querySelectorAll<HTMLElement>('p, ul');
  if (!paragraph || !list) return;
  paragraph.textContent = sanitizeText(text);
  list.hidden = lines.length === 0;
  list.tabIndex = 0; // a long list can be scrolled with the keyboard
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = sanitizeText(line);
      return item;
    }),
  );
  list.scrollTop = 0;
  notice.classList.toggle('quiet', quiet);
  notice.hidden = false;
}

/** Skipped files, and notes on how others are shown. */
export type SkippedFiles = Pick<LoadedDataset, 'skipped' | 'notes'>;

/** Lists skipped files, notes and other messages in one notice; hides the notice if there are none. */
export function showSkippedFiles({ skipped, notes }: SkippedFiles, other: readonly string[]): void {
  const lines = [...[...skipped, ...notes].map(sentenceOf), ...other];
  const skippedCount =
    skipped.length === 1 ? '1 file was' : `${skipped.length.toLocaleString('en')} files were`;
  const unlisted = lines.length - MAX_LISTED;
  const listed =
    unlisted > 0 ? [...lines.slice(0, MAX_LISTED), `… and ${unlisted.toLocaleString('en')} more`] : lines;
  if (lines.length === 0) hideNotice();
  else if (skipped.length > 0) showNotice(`${skippedCount} skipped; the others are shown.`, listed);
  else if (lines.length === 1) showMessage(lines[0] as string);
  else showNotice('Notes on this data:', listed, true);
}

/** Shows a `HeadglowError`; rethrows other errors, which are bugs. */
export function showError(error: unknown): void {
  if (!(error instanceof HeadglowError)) throw error;
  showNotice(error.message);
}

/** Shows a message that is not an error. */
export function showMessage(text: string): void {
  showNotice(text, [], true);
}

/** Announces a message to screen readers. */
export function announce(text: string): void {
  byId('announcement').textContent = sanitizeText(text);
}

notice.querySelector('button')?.addEventListener('click', hideNotice);
notice.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hideNotice();
});

/** Runs a task; shows its progress after a while, with a button that aborts the controller. */
export async function withProgress<T>(
  name: string,
  controller: AbortController,
  task: (signal: AbortSignal, onProgress: (done: number, total?: number) => void) => Promise<T>,
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
  try {
    return await task(controller.signal, (done, total) => {
      if (total === undefined) {
        label.textContent = `${text} ${done.toLocaleString('en')}`;
        return;
      }
      bar.max = total;
      bar.value = done;
    });
  } finally {
    timers.forEach(clearTimeout);
    // After an abort, the progress may already belong to another task.
    if (!controller.signal.aborted || label.textContent?.startsWith(text)) progress.hidden = true;
  }
}
