// The line under the figure that says what keeps it from showing its data, with a button that mends it.

import type { Advice } from '../src/analysis.ts';
import { HeadglowError, sanitizeText, type View } from '../src/index.ts';
import { byId } from './parts/elements.ts';
import { showError } from './parts/notice.ts';

/** The longest that advice waits for the browser to have nothing else to do, in milliseconds. */
const PATIENCE = 2000;

/** Calls back when the browser has time. (Safari has no `requestIdleCallback`.) */
const whenIdle = (task: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(task, { timeout: PATIENCE });
  else setTimeout(task);
};

/** Connects the line; call the result when data or options have changed. */
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

  const show = (advice: readonly Advice[]) => {
    shown = advice.find((one) => !dismissed.has(one.text));
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
    whenIdle(async () => {
      if (request !== latest) return;
      const { adviceOf } = await import('../src/analysis.ts');
      if (request !== latest) return;
      try {
        show(adviceOf(view.dataset, view.options, view.reader.statistics));
      } catch (error) {
        if (!(error instanceof HeadglowError)) throw error; // the figure says what is wrong
        show([]);
      }
    });
  };
}
