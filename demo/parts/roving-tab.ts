// Roving tabindex: one tab stop for a list; arrow keys, Home and End move within it.

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  Home: -Infinity,
  End: Infinity,
};

const connected = new WeakSet<HTMLElement>();

/** Makes the items of a list a single tab stop; call it again after the items have changed. */
export function enableRovingTab(list: HTMLElement, selector: string): void {
  const items = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>(selector)];
  for (const [i, item] of items().entries()) item.tabIndex = i === 0 ? 0 : -1;
  if (connected.has(list)) return;
  connected.add(list);
  list.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(selector)) return;
    for (const item of items()) if (item.tabIndex === 0) item.tabIndex = -1;
    target.tabIndex = 0;
  });
  list.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    const all = items();
    const index = all.indexOf(event.target as HTMLElement);
    if (step === undefined || index < 0) return;
    event.preventDefault();
    event.stopPropagation();
    all[Math.min(Math.max(index + step, 0), all.length - 1)]?.focus();
  });
}
