// Side panels, each with a toggle button.

/** Minimum page width for several open panels, in CSS pixels. */
const MIN_WIDTH_FOR_SEVERAL = 1100;

/** Panels, each with the function that shows or hides it. */
const panels = new Map<HTMLElement, (shown: boolean) => void>();

/** Returns the ids of the open panels. */
export const openPanels = (): readonly string[] =>
  [...panels.keys()].filter((panel) => !panel.hidden).map(({ id }) => id);

/** Opens the panels with these ids and closes all others. */
export function showPanels(ids: readonly string[]): void {
  for (const [panel, show] of panels) if (!ids.includes(panel.id)) show(false);
  for (const [panel, show] of panels) if (ids.includes(panel.id)) show(true);
}

/**
 * Connects a panel with its toggle button. On a narrow page, opening a panel closes the others.
 * @returns a function that shows or hides the panel
 */
export function sidePanel(
  button: HTMLElement,
  panel: HTMLElement,
  onChange: (shown: boolean) => void = () => {},
): (shown: boolean) => void {
  const show = (shown: boolean): void => {
    button.setAttribute('aria-expanded', String(shown));
    if (panel.hidden === !shown) return;
    panel.hidden = !shown;
    if (shown && innerWidth < MIN_WIDTH_FOR_SEVERAL)
      for (const other of panels.values()) if (other !== show) other(false);
    onChange(shown);
  };
  panels.set(panel, show);
  button.addEventListener('click', () => show(panel.hidden !== false));
  return show;
}
