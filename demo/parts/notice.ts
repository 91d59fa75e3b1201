// Messages on the page: what was done, why something could not be, which files are left out, and how far a long task has come.

import { HeadglowError, type LoadedDataset, sanitizeText, sentenceOf } from '../../src/index.ts';
import { byId } from './elements.ts';

/** Milliseconds before progress is shown, and before it can be cancelled. */
export const SHOW_AFTER = 500;
export const CANCEL_AFTER = 2000;

const notice = byId('notice');
const progress = byId('progress');

/** Most files listed one by one. */
const MAX_LISTED = 1000;

export function hideNotice(): void {
  notice.hidden = true;
}

function showNotice(text: string, lines: readonly string[] = [], quiet = false): void {
  const [paragraph, list] = notice.querySelectorAll<HTMLElement>('p, ul');
  if (!paragraph || !list) return;
  paragraph.textContent = sanitizeText(text);
  list.hidden = lines.length === 0;
  list.tabIndex = 0; // a long list scrolls, by keys too
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

/** What of files is not shown, or not as the user may think. */
export type SkippedFiles = Pick<LoadedDataset, 'skipped' | 'notes'>;

/**
 * Lists in one notice the files that are left out, with their reasons, what to know of others, and what else is to be said;
 * hides the notice where there is nothing to say.
 */
export function showSkippedFiles({ skipped, notes }: SkippedFiles, other: readonly string[]): void {
  const lines = [...[...skipped, ...notes].map(sentenceOf), ...other];
  const count = skipped.length === 1 ? '1 file was' : `${skipped.length.toLocaleString('en')} files were`;
  const rest = lines.length - MAX_LISTED;
  const listed =
    rest > 0 ? [...lines.slice(0, MAX_LISTED), `… and ${rest.toLocaleString('en')} more`] : lines;
  if (lines.length === 0) hideNotice();
  else if (skipped.length > 0) showNotice(`${count} skipped; the rest is shown.`, listed);
  else if (lines.length === 1) showMessage(lines[0] as string);
  else showNotice('Notes about the data shown:', listed, true);
}

/** Says why something could not be done; what is on the screen stays. Faults of ours are thrown on. */
export function showError(error: unknown): void {
  if (!(error instanceof HeadglowError)) throw error;
  showNotice(error.message);
}

/** Says something that is no error. */
export function showMessage(text: string): void {
  showNotice(text, [], true);
}

/** Announces to screen readers what was done. */
export function announce(text: string): void {
  byId('announcement').textContent = sanitizeText(text);
}

notice.querySelector('button')?.addEventListener('click', hideNotice);
notice.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hideNotice();
});

/** Runs a task with progress shown when it takes long, and a way to cancel it. */
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
    // Another task may have taken the place of one that was aborted.
    if (!controller.signal.aborted || label.textContent?.startsWith(text)) progress.hidden = true;
  }
}
