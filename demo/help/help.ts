// The dialog that lists what mouse, touch and keys do.

import './help.css';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const COMMAND = isMac ? '⌘' : 'Ctrl+';
const ALT = isMac ? '⌥' : 'Alt';

interface Row {
  readonly action: string;
  readonly mouse?: string;
  readonly touch?: string;
  readonly keys?: string;
}

const ROWS: readonly Row[] = [
  { action: 'Read a value', mouse: 'point at it', touch: 'tap it', keys: 'arrows, Home, End' },
  { action: 'Pin or unpin a head', mouse: 'click it', touch: 'tap it', keys: 'Enter' },
  { action: 'Copy a value', mouse: 'Copy value', touch: 'Copy value', keys: `${COMMAND}C` },
  { action: 'Zoom in', mouse: 'wheel, double click', touch: 'spread two fingers, double tap', keys: '+' },
  { action: 'Zoom out', mouse: 'wheel, Shift and double click', touch: 'pinch', keys: '−' },
  { action: 'Zoom into a box', mouse: 'Shift and drag' },
  {
    action: 'Zoom heads only',
    mouse: `wheel at the head labels, or ${ALT} and wheel`,
    keys: `${ALT} with + or −`,
  },
  {
    action: 'Zoom layers only',
    mouse: `wheel at the layer labels, or ${ALT}, Shift and wheel`,
    keys: `${ALT} and Shift with + or −`,
  },
  { action: 'Move', mouse: 'drag, Shift and wheel', touch: 'drag', keys: `${ALT} and arrows` },
  {
    action: 'Show everything',
    mouse: 'double click outside the panels',
    touch: 'double tap outside the panels',
    keys: '0',
  },
  { action: 'One panel at full size', mouse: 'click its title', touch: 'tap its title', keys: 'F' },
  { action: 'All panels again', mouse: 'click the title', touch: 'tap the title', keys: 'Esc, F' },
  { action: 'Next or previous panel', keys: 'Page Down, Page Up' },
  {
    action: 'Zoom one panel alone, or all',
    mouse: 'button',
    touch: 'button',
    keys: 'L',
  },
  { action: 'Find a model or task', mouse: 'Find…', touch: 'Find…', keys: `${COMMAND}K, /` },
  { action: 'Play or pause', mouse: 'button', touch: 'button', keys: 'Space' },
  {
    action: 'Undo, redo',
    mouse: 'buttons',
    touch: 'buttons',
    keys: `${COMMAND}Z, ${isMac ? '⇧⌘Z' : 'Ctrl+Shift+Z'}`,
  },
  { action: 'This help', mouse: '? button', touch: '? button', keys: '?' },
];

const HEADINGS = ['Mouse', 'Touch', 'Keys'];

function createTable(): HTMLTableElement {
  const table = document.createElement('table');
  const heading = table.createTHead().insertRow();
  heading.insertCell();
  for (const text of HEADINGS) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = text;
    heading.append(cell);
  }
  const body = table.createTBody();
  for (const { action, mouse = '', touch = '', keys = '' } of ROWS) {
    const row = body.insertRow();
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = action;
    row.append(name);
    for (const text of [mouse, touch, keys]) row.insertCell().textContent = text;
  }
  return table;
}

/** Opens the dialog. */
export function openHelp(): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'help';
  dialog.setAttribute('aria-labelledby', 'help-title');
  const header = document.createElement('header');
  const title = document.createElement('h2');
  title.id = 'help-title';
  title.textContent = 'Mouse, touch and keys';
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Close';
  close.addEventListener('click', () => dialog.close());
  header.append(title, close);
  const body = document.createElement('div');
  body.className = 'body';
  body.tabIndex = 0;
  const note = document.createElement('p');
  note.textContent =
    'Keys for the figure work while it has the focus: press Tab until it is outlined, or click it. Zooming acts at the marked head, if there is one.';
  body.append(createTable(), note);
  dialog.append(header, body);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
