// The zoom buttons in the header. On the figure they would hide a part of it.

import type { View } from '../../src/index.ts';
import { byId } from '../parts/elements.ts';
import { enableRovingTab } from '../parts/roving-tab.ts';
import './zoom.css';

/** Factor of one click. */
const FACTOR = 2;

const SVG = 'http://www.w3.org/2000/svg';

/** Paths of the icons, in a square of 16 units. */
const ICONS = {
  back: 'M9.5 3.5 5 8l4.5 4.5',
  alone: 'M2.5 2.5h6v6h-6zM11 5h2.5v8.5H5V11',
  out: 'M3 8h10',
  in: 'M8 3v10M3 8h10',
  reset: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
};

interface ButtonSpec {
  readonly label: string;
  /** The key that does the same while the figure has the focus. */
  readonly key: string;
  readonly icon: keyof typeof ICONS;
  /** Whether the label is visible. */
  readonly isLabelled?: boolean;
  readonly onClick: () => void;
}

function createIcon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

function createButton({ label, key, icon, isLabelled = false, onClick }: ButtonSpec): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.title = `${label} (${key})`;
  button.append(createIcon(ICONS[icon]));
  if (isLabelled) {
    const text = document.createElement('span');
    text.className = 'label';
    text.textContent = label;
    button.append(text);
  } else {
    button.className = 'icon';
    button.setAttribute('aria-label', label);
  }
  button.addEventListener('click', () => {
    if (button.ariaDisabled !== 'true') onClick();
  });
  return button;
}

/** Returns a function that says whether a view has several panels, and counts them only after the selection has changed. */
function createPanelCount(view: View): () => boolean {
  let counted: readonly unknown[] = [];
  let hasSeveral = false;
  return () => {
    const { dataset, options } = view;
    const selection = [dataset, options.models, options.tasks];
    if (selection.some((part, i) => part !== counted[i])) {
      counted = selection;
      hasSeveral = view.layout.panels.length > 1;
    }
    return hasSeveral;
  };
}

/** Disables a button without taking the focus from it. */
function setEnabled(button: HTMLButtonElement, isEnabled: boolean): void {
  button.ariaDisabled = String(!isEnabled);
}

/** Adds the buttons of a view to the header. */
export function addZoomButtons(view: View): void {
  const group = byId('zoom');
  const controls = view.zoomControls;
  const zoomBy = (factor: number) => controls.run({ kind: 'zoom', factor, axes: ['layers', 'heads'] });
  const back = createButton({
    label: 'All panels',
    key: 'Esc',
    icon: 'back',
    isLabelled: true,
    onClick: () => controls.run({ kind: 'panel' }),
  });
  const alone = createButton({
    label: 'Zoom one panel alone',
    key: 'L',
    icon: 'alone',
    onClick: () => controls.run({ kind: 'alone' }),
  });
  const out = createButton({ label: 'Zoom out', key: '−', icon: 'out', onClick: () => zoomBy(1 / FACTOR) });
  const into = createButton({ label: 'Zoom in', key: '+', icon: 'in', onClick: () => zoomBy(FACTOR) });
  const reset = createButton({
    label: 'Show everything',
    key: '0',
    icon: 'reset',
    onClick: () => controls.run({ kind: 'reset' }),
  });
  group.append(back, alone, out, into, reset);
  const hasSeveralPanels = createPanelCount(view);
  const update = () => {
    const { zoom, panel } = view.options;
    const isZoomed = zoom !== null;
    const isHidden = [panel === null, panel !== null || !hasSeveralPanels()];
    if (back.hidden !== isHidden[0] || alone.hidden !== isHidden[1]) {
      [back.hidden, alone.hidden] = isHidden as [boolean, boolean];
      enableRovingTab(group, 'button:not([hidden])');
    }
    alone.ariaPressed = String(controls.isAlone);
    setEnabled(out, isZoomed);
    setEnabled(reset, isZoomed);
  };
  view.on('change', update);
  view.on('camera', update);
  update();
}
