// Panels beside the figure, each with the button that shows and hides it.

/** CSS pixels of a page that has room for more than one of them. */
const ROOM = 1100;

const panels = new Set<(shown: boolean) => void>();

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
    if (shown && innerWidth < ROOM) for (const other of panels) if (other !== show) other(false);
    onChange(shown);
  };
  panels.add(show);
  button.addEventListener('click', () => show(panel.hidden !== false));
  return show;
}
