// Panels beside the figure, each with the button that shows and hides it.

/** CSS pixels of a page that has room for more than one of them. */
const ROOM = 1100;

/** What shows and hides each panel. */
const panels = new Map<HTMLElement, (shown: boolean) => void>();

/** Ids of the panels that are open. */
export const openPanels = (): readonly string[] =>
  [...panels.keys()].filter((panel) => !panel.hidden).map(({ id }) => id);

/** Opens the panels with these ids, and closes the others. */
export function showPanels(ids: readonly string[]): void {
  for (const [panel, show] of panels) if (!ids.includes(panel.id)) show(false);
  for (const [panel, show] of panels) if (ids.includes(panel.id)) show(true);
}

/**
 * Connects a panel with its button. Where there is no room for two beside the figure, the one that opens closes the others.
 * @returns shows or hides it
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
    if (shown && innerWidth < ROOM) for (const other of panels.values()) if (other !== show) other(false);
    onChange(shown);
  };
  panels.set(panel, show);
  button.addEventListener('click', () => show(panel.hidden !== false));
  return show;
}
