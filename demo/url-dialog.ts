// The dialog that asks for the URL of a file.

import './url-dialog.css';

const HINT =
  'Address of a data file, starting with http:// or https://. If this page may not read from its server, it says which command does: npm start -- URL';

function createButton(type: 'button' | 'submit', text: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = type;
  button.textContent = text;
  return button;
}

/** Asks for a URL. @param open called with what was entered, a URL of HTTP */
export function askForUrl(open: (url: URL) => void): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'url';
  dialog.setAttribute('aria-label', 'Open a URL');
  const form = document.createElement('form');
  form.method = 'dialog';
  const field = document.createElement('input');
  Object.assign(field, { type: 'url', required: true, placeholder: 'https://…', autocomplete: 'off' });
  field.pattern = '\\s*(?:[hH][tT][tT][pP][sS]?|s3|gs|az|hf)://.+';
  field.title = 'starts with http:// or https://';
  field.setAttribute('aria-label', 'URL');
  const hint = document.createElement('p');
  hint.textContent = HINT;
  const cancel = createButton('button', 'Cancel');
  cancel.addEventListener('click', () => dialog.close());
  const buttons = document.createElement('div');
  buttons.append(cancel, createButton('submit', 'Open'));
  form.append(field, hint, buttons);
  dialog.append(form);
  // The keys of the page and of the figure do not apply here.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  form.addEventListener('submit', () => open(new URL(field.value)));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
}
