// The advice line below the figure: a problem with how the data is shown, and a button that applies a remedy.

import type { Advice } from '../src/analysis.ts';
import { HeadglowError, sanitizeText, type View } from '../src/index.ts';
import { byId } from './parts/elements.ts';
import { showError } from './parts/notice.ts';

/** Longest wait for an idle browser, in milliseconds. */
const MAX_IDLE_WAIT = 2000;

/** Runs a task when the browser is idle. (Safari has no `requestIdleCallback`.) */
const runWhenIdle = (task: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(task, { timeout: MAX_IDLE_WAIT });
  else setTimeout(task);
};

/** Connects the advice line; returns a function that updates it after data or options have changed. */
export function connectAdvice(view: View): () => void {
  const line = byId('advice');
  const [text, apply, dismiss] = line.children as unknown as [
    HTMLElement,
    HTMLButtonElement,
    HTMLButtonElement,
  ];
  const dismissed = new Set<string>();
  let shown: Advice | undefined;
  let latest = 0;
  let preparing = new AbortController();

  const show = (advice: readonly Advice[]) => {
    shown = advice.find((candidate) => !dismissed.has(candidate.text));
    line.hidden = !shown;
    text.textContent = sanitizeText(shown?.text ?? '');
    apply.textContent = shown?.action ?? '';
  };
  apply.addEventListener('click', () => {
    try {
      if (shown) view.set(shown.options);
    } catch (error) {
      showError(error);
    }
  });
  dismiss.addEventListener('click', () => {
    if (shown) dismissed.add(shown.text);
    show([]);
  });

  return () => {
    const request = ++latest;
    preparing.abort();
    preparing = new AbortController();
    runWhenIdle(async () => {
      if (request !== latest) return;
      const { adviceOf, prepareAdvice } = await import('../src/analysis.ts');
      if (request !== latest) return;
      const { dataset, options, reader } = view;
      const { statistics } = reader;
      try {
        await prepareAdvice(dataset, options, { statistics, signal: preparing.signal });
        if (request === latest) show(adviceOf(dataset, options, statistics));
      } catch (error) {
        if (request !== latest) return;
        if (!(error instanceof HeadglowError)) throw error; // the figure itself shows a HeadglowError
        show([]);
      }
    });
  };
}
