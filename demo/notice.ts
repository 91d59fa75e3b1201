// What the page says in words: what was done, why something could not be, and how far a long task has come.

import { HeadglowError } from '../src/index.ts';
import { byId } from './elements.ts';

/** Milliseconds before progress is shown, and before it can be cancelled. */
export const SHOW_AFTER = 500;
export const CANCEL_AFTER = 2000;

const notice = byId('notice');
const progress = byId('progress');

export function hideNotice(): void {
  notice.hidden = true;
}

/** Says why something could not be done; what is on the screen stays. Faults of ours are thrown on. */
export function showError(error: unknown): void {
  if (!(error instanceof HeadglowError)) throw error;
  (notice.firstElementChild as HTMLElement).textContent = error.message;
  notice.classList.remove('quiet');
  notice.hidden = false;
}

/** Says something that is no error. */
export function tell(text: string): void {
  (notice.firstElementChild as HTMLElement).textContent = text;
  notice.classList.add('quiet');
  notice.hidden = false;
}

/** Tells those who listen to the page what has been done. */
export function announce(text: string): void {
  byId('said').textContent = text;
}

notice.querySelector('button')?.addEventListener('click', hideNotice);

/** Runs a task with progress shown when it takes long, and a way to cancel it. */
export async function withProgress<T>(
  text: string,
  controller: AbortController,
  task: (signal: AbortSignal, onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const [label, bar, cancel] = progress.children as unknown as [
    HTMLElement,
    HTMLProgressElement,
    HTMLElement,
  ];
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
      bar.max = total;
      bar.value = done;
    });
  } finally {
    timers.forEach(clearTimeout);
    // Another task may have taken the place of one that was aborted.
    if (!controller.signal.aborted || label.textContent === text) progress.hidden = true;
  }
}
