// The dialog that says how files are read: a list of the arrays in them, and a field for each setting. The figure stays as it is
// until the files are read.

import type { Inspection, Reading } from '../../src/formats.ts';
import {
  type HeadglowError,
  type Note,
  type ReadingChoice,
  sanitizeText,
  sentenceOf,
} from '../../src/index.ts';
import { createElement } from '../parts/elements.ts';
import { ArrayList } from './array-list.ts';
import { type ArrayRow, rowsOf } from './array-rows.ts';
import { applyChoice, choiceText, sentenceWithButtons, settingToGive } from './choices.ts';
import { detailsOf, ReadingFields } from './fields.ts';
import './reading.css';

export interface ReadingRequest {
  /** The name of the files. */
  readonly name: string;
  /** How they are read so far. */
  readonly reading: Reading;
  /** The setting whose field has the focus first; default: the first one. */
  readonly field?: string;
  /** Lists what is in the files. */
  readonly inspect: (signal: AbortSignal) => Promise<Inspection>;
  /** Reads and shows the files. @returns the error, if they can't be shown */
  readonly read: (reading: Reading) => Promise<HeadglowError | null>;
  /** Stops reading. */
  readonly cancel: () => void;
}

/** Opens the dialog over the page. */
export const openReadingDialog = (request: ReadingRequest): void => new ReadingDialog(request).open();

const createButton = (label: string, onClick: () => void): HTMLButtonElement => {
  const button = createElement('button', { type: 'button' }, label);
  button.addEventListener('click', onClick);
  return button;
};

class ReadingDialog {
  readonly #request: ReadingRequest;
  readonly #list = new ArrayList((row) => this.#chooseArray(row));
  readonly #fields = new ReadingFields();
  readonly #fault = createElement('div', { class: 'message', role: 'alert' });
  readonly #status = createElement('p', { role: 'status' });
  readonly #submit = createElement('button', { type: 'submit', class: 'main' }, 'Read');
  readonly #dialog: HTMLDialogElement;
  /** Aborts the inspection of the files. */
  readonly #inspection = new AbortController();
  #isReading = false;

  constructor(request: ReadingRequest) {
    this.#request = request;
    const form = createElement(
      'form',
      { novalidate: '' },
      createElement('div', { class: 'fields' }, ...this.#fields.elements),
      this.#fault,
      createElement(
        'div',
        { class: 'buttons' },
        this.#submit,
        createButton('Cancel', () => this.#dialog.close()),
        createButton('Clear all', () => this.#clear()),
        this.#status,
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#read();
    });
    this.#dialog = createElement(
      'dialog',
      { class: 'reading', 'aria-labelledby': 'reading-title' },
      createElement('h2', { id: 'reading-title' }, `Read ${sanitizeText(request.name)} as…`),
      this.#list.element,
      form,
    );
    // The keys of the page and of the figure do not apply here.
    this.#dialog.addEventListener('keydown', (event) => event.stopPropagation());
    this.#dialog.addEventListener('close', () => {
      this.#inspection.abort();
      if (this.#isReading) request.cancel();
      this.#dialog.remove();
    });
  }

  open(): void {
    this.#fields.show(this.#request.reading);
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#fields.focus(this.#request.field);
    void this.#inspect();
  }

  async #inspect(): Promise<void> {
    const { signal } = this.#inspection;
    try {
      const inspection = await this.#request.inspect(signal);
      const rows = rowsOf(inspection);
      this.#list.show(rows);
      const [error] = inspection.files.flatMap((file) => file.error ?? []);
      if (rows.length === 0) this.#list.showStatus(sanitizeText(error ?? 'No arrays were found.'));
    } catch (error) {
      if (!signal.aborted) this.#list.showStatus(sentenceOf(detailsOf(error)));
    }
  }

  /** Reads the array of a row. If it can be read in several ways, or in none that is known, the user must say how. */
  #chooseArray({ name, path, shown, choices }: ArrayRow): void {
    if (this.#isReading) return;
    this.#fault.replaceChildren();
    const [choice] = choices;
    if (choices.length > 1) this.#showFault({ reason: `${name} can be read in several ways`, choices }, {});
    else if (choice) this.#choose(choice, {});
    else if (shown) this.#showFault({ reason: `${name} is all that is shown` }, {});
    else {
      this.#fields.show(path === '' ? {} : { pick: path });
      this.#showFault({ reason: `it is not known what the axes of ${name} are`, remedy: 'name them' }, {});
      this.#fields.focus('dims');
    }
  }

  #clear(): void {
    this.#fields.show({});
    this.#fault.replaceChildren();
    this.#fields.focus(undefined);
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#fault.replaceChildren();
    let reading: Reading;
    try {
      reading = this.#fields.read();
    } catch (error) {
      this.#fields.showError(detailsOf(error));
      return;
    }
    this.#setReading(true);
    const error = await this.#request.read(reading);
    const wasClosed = !this.#dialog.open;
    this.#setReading(false);
    if (wasClosed) return;
    if (!error) this.#dialog.close();
    else if (!this.#fields.showError(error.details)) this.#showFault(error.details, reading);
  }

  #setReading(isReading: boolean): void {
    this.#isReading = isReading;
    this.#submit.disabled = isReading;
    this.#status.textContent = isReading ? 'Reading…' : '';
  }

  /**
   * Shows a message about a file, with a button for each reading that it offers.
   * @param base the reading that a choice changes
   */
  #showFault(note: Note, base: Reading): void {
    const { choices = [] } = note;
    const buttons = choices.map((choice) =>
      createButton(choiceText(choice), () => this.#choose(choice, base)),
    );
    this.#fault.replaceChildren(
      createElement('p', {}, sentenceWithButtons(note)),
      createElement('div', { class: 'actions' }, ...buttons),
    );
    this.#fault.scrollIntoView({ block: 'nearest' });
    (buttons[0] ?? this.#submit).focus();
  }

  #choose(choice: ReadingChoice, base: Reading): void {
    this.#fields.show(applyChoice(base, choice));
    const field = settingToGive(choice);
    if (field === undefined) void this.#read();
    else this.#fields.focus(field);
  }
}
