// The settings panel: a control for each option of the figure, and actions of the page.

import GUI from 'lil-gui';
import { modelNames, sanitizeText, taskNames, timelineSteps, type View } from '../src/index.ts';
import {
  GROUPS,
  hasAnyCenter,
  hasCenter,
  hasEffect,
  needsPositive,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  type Options,
  optionLabel,
  optionRow,
} from '../src/options.ts';
import { ChangeSettings } from './change/settings.ts';
import { addMovieSettings, type MovieActions } from './movie/settings.ts';
import { byId } from './parts/elements.ts';
import { controlText, labelControl, OptionFields } from './parts/fields.ts';
import { hideNotice, showError } from './parts/notice.ts';
import { Picker } from './picker.ts';
import { addPictureSettings, type SaveActions } from './save-settings.ts';
import type { Session } from './session.ts';
import { setKeepingPanels } from './state/carry-over.ts';
import type { ThemeChoice } from './state/state.ts';

/** Actions of the page that are not options of the figure. */
export interface Actions extends MovieActions, SaveActions {
  copyLink(): void;
  /** Opens the dialog with other figures. */
  openPlots(): void;
  /** Lets the user choose the panel that others are compared with. */
  chooseReference(): void;
  readonly session: Session;
}

type Update = () => void;

const TEXT = {
  link: { label: 'Copy link', help: 'Copy a link to the figure as it is shown, with all settings.' },
  plots: {
    label: 'Other figures…',
    help: 'Rankings, means by layer, scatter plots, heads over training and similarity of the panels shown, to save.',
  },
  reset: {
    label: 'Reset all settings',
    help: 'Reset every setting to its initial value for this data. This can be undone.',
  },
};

/** Completes a change of the norm: limits and a centre that the new norm does not support become `auto`. */
function withSupportedLimits(change: Partial<Options>, options: Options): Partial<Options> {
  const { norm } = change;
  if (norm === undefined) return change;
  const { vmin, center } = options;
  const supportsCenter = center === 0 ? hasCenter(norm) : hasAnyCenter(norm);
  return {
    ...change,
    ...(needsPositive(norm) && vmin !== null && vmin <= 0 && { vmin: null }),
    ...(!supportsCenter && { center: null }),
  };
}

/** Options that are set elsewhere: on the timeline, and on the figure. */
const WITHOUT_CONTROL: readonly OptionName[] = ['checkpoint', 'zoom', 'panel'];

export class Controls {
  readonly #gui = new GUI({
    container: byId('controls'),
    title: 'Settings',
    autoPlace: false,
    injectStyles: false, // gui.css
  });
  readonly #view: View;
  readonly #session: Session;
  readonly #fields: OptionFields;
  readonly #updates: Update[] = [];

  constructor(view: View, actions: Actions) {
    [this.#view, this.#session] = [view, actions.session];
    this.#fields = new OptionFields(
      () => view.options,
      (change) => this.#apply(change),
      (error) => this.#fail(error),
    );
    const changeSettings = new ChangeSettings(this.#gui, view, this.#session.change);
    this.#updates.push(() => changeSettings.update());
    this.#addOptions(actions);
    this.#addSaveFolder(actions);
    const reset = { reset: () => this.#session.reset() };
    labelControl(this.#gui.add(reset, 'reset'), TEXT.reset);
    this.update();
  }

  /** Updates all controls from the view. */
  update(): void {
    for (const update of this.#updates) update();
  }

  /** Changes options of the figure; returns false if they were rejected. */
  #apply(change: Partial<Options>): boolean {
    try {
      const { options } = this.#view;
      const supported = withSupportedLimits(change, options);
      setKeepingPanels((applied) => this.#view.set(applied), supported, options);
      hideNotice();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #fail(error: unknown): void {
    this.update();
    showError(error);
  }

  /** Adds the controls of all options, in the order of the table; the checkpoint is set on the timeline. */
  #addOptions(actions: Actions): void {
    this.#updates.push(() => this.#fields.update());
    for (const group of GROUPS) {
      const options = OPTION_NAMES.filter(
        (name) => optionRow(name).group === group && !WITHOUT_CONTROL.includes(name),
      );
      const folder = group === 'Data' ? this.#gui : this.#gui.addFolder(group);
      for (const option of options) {
        if (option === 'tasks' || option === 'models') this.#addPicker(folder, option);
        else if (option === 'theme') this.#addTheme(folder);
        else if (option === 'similarTo') this.#addReference(folder, actions);
        else this.#addOption(folder, option);
      }
    }
  }

  /** Adds the control of an option, visible while the option has an effect. */
  #addOption(folder: GUI, option: OptionName): void {
    const control = this.#fields.add(folder, option);
    const { needsCheckpoints = false } = optionRow(option);
    this.#updates.push(() => {
      const { dataset, options } = this.#view;
      const lacksCheckpoints = needsCheckpoints && timelineSteps(dataset).length < 2;
      control.show(hasEffect(option, options) && !lacksCheckpoints);
    });
  }

  /** Adds the theme of the page, which may follow the system; the figure has the same theme. */
  #addTheme(folder: GUI): void {
    const session = this.#session;
    const model = { theme: session.theme };
    const { label, help } = controlText('theme');
    const control = labelControl(folder.add(model, 'theme', ['auto', ...OPTIONS.theme.choices]), {
      label,
      help: `${help} Auto follows the system setting.`,
    });
    control.onChange((choice: ThemeChoice) => {
      session.theme = choice;
    });
    this.#updates.push(() => {
      model.theme = session.theme;
      control.updateDisplay();
    });
  }

  /** Adds the panel that others are compared with: a button that shows its name, and chooses another one. */
  #addReference(folder: GUI, actions: Actions): void {
    const { label, help } = controlText('similarTo');
    const control = labelControl(folder.add({ choose: () => actions.chooseReference() }, 'choose'), {
      label,
      help,
    });
    this.#updates.push(() => {
      const { options } = this.#view;
      control.show(hasEffect('similarTo', options));
      control.name(`${label}: ${sanitizeText(options.similarTo ?? 'the first panel')}`);
    });
  }

  /** Adds a list of names in its own folder, visible if the data has several of them. */
  #addPicker(gui: GUI, option: 'tasks' | 'models'): void {
    const view = this.#view;
    const title = optionLabel(option);
    const namesOf = option === 'tasks' ? taskNames : modelNames;
    const folder = gui.addFolder(title);
    let { dataset } = view;
    let names: readonly string[] = [];
    let selected: readonly string[] | null = null;
    const picker = new Picker(folder.$children, title, (requested) => {
      // A rejected selection restores the checkboxes.
      if (!this.#apply({ [option]: requested })) picker.update(names, selected);
    });
    this.#updates.push(() => {
      const isNewData = dataset !== view.dataset || names.length === 0;
      if (!isNewData && selected === view.options[option]) return;
      ({ dataset } = view);
      if (isNewData) names = namesOf(dataset);
      selected = view.options[option];
      folder.show(names.length > 1);
      picker.update(names, selected);
    });
  }

  #addSaveFolder(actions: Actions): void {
    const folder = this.#gui.addFolder('Save');
    labelControl(folder.add({ copy: () => actions.copyLink() }, 'copy'), TEXT.link);
    addPictureSettings(folder, actions);
    labelControl(folder.add({ open: () => actions.openPlots() }, 'open'), TEXT.plots);
    this.#updates.push(addMovieSettings(folder, actions));
  }
}
