// The settings panel: a control for each option of the figure, from the table, and what the page can do in addition.

import GUI from 'lil-gui';
import { modelNames, taskNames, timelineSteps, type View } from '../src/index.ts';
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
import { addChangeSettings } from './change/settings.ts';
import { addMovieSettings, type MovieActions } from './movie/settings.ts';
import { byId } from './parts/elements.ts';
import { type ApplyOptions, controlText, labelControl, OptionFields } from './parts/fields.ts';
import { hideNotice, showError } from './parts/notice.ts';
import { Picker } from './picker.ts';
import type { Session } from './session.ts';
import type { ThemeChoice } from './state/state.ts';

/** What the page can do that isn't an option of the figure. */
export interface Actions extends MovieActions {
  savePng(scale: number): void;
  readonly session: Session;
}

type Update = () => void;

/** What goes with a change of the norm: limits and a centre that have no place on the new scale are left to the data. */
function withNorm(change: Partial<Options>, options: Options): Partial<Options> {
  const { norm } = change;
  if (norm === undefined) return change;
  const { vmin, center } = options;
  const isCentered = center === 0 ? hasCenter(norm) : hasAnyCenter(norm);
  return {
    ...change,
    ...(needsPositive(norm) && vmin !== null && vmin <= 0 && { vmin: null }),
    ...(!isCentered && { center: null }),
  };
}

/** The theme of the page, which can follow the system; that of the figure follows it. */
function addTheme(folder: GUI, session: Session): Update {
  const page = { theme: session.theme };
  const { label, help } = controlText('theme');
  const control = labelControl(folder.add(page, 'theme', ['auto', ...OPTIONS.theme.choices]), {
    label,
    help: `${help} Auto follows the system.`,
  });
  control.onChange((choice: ThemeChoice) => {
    session.theme = choice;
  });
  return () => {
    page.theme = session.theme;
    control.updateDisplay();
  };
}

/** A list of names in a folder of its own, there where the data have several. */
function addNames(gui: GUI, option: 'tasks' | 'models', view: View, apply: ApplyOptions): Update {
  const title = optionLabel(option).replace(/^./, (letter) => letter.toUpperCase());
  const namesOf = option === 'tasks' ? taskNames : modelNames;
  const folder = gui.addFolder(title);
  let { dataset } = view;
  let names: readonly string[] = [];
  let chosen: readonly string[] | null = null;
  const list = new Picker(folder.$children, title, (wanted) => {
    // What is refused leaves the ticks as they were.
    if (!apply({ [option]: wanted })) list.update(names, chosen);
  });
  return () => {
    const isOther = dataset !== view.dataset || names.length === 0;
    if (!isOther && chosen === view.options[option]) return;
    ({ dataset } = view);
    if (isOther) names = namesOf(dataset);
    chosen = view.options[option];
    folder.show(names.length > 1);
    list.update(names, chosen);
  };
}

/** The controls of all options, in the order of the table; the checkpoint's is the timeline. */
function addOptions(
  gui: GUI,
  view: View,
  session: Session,
  { fields, apply }: { fields: OptionFields; apply: ApplyOptions },
) {
  const updates: Update[] = [() => fields.update()];
  for (const group of GROUPS) {
    const options = OPTION_NAMES.filter((name) => optionRow(name).group === group && name !== 'checkpoint');
    const folder = group === 'Data' ? gui : gui.addFolder(group);
    for (const option of options) {
      if (option === 'tasks' || option === 'models') updates.push(addNames(folder, option, view, apply));
      else if (option === 'theme') updates.push(addTheme(folder, session));
      else updates.push(addOption(folder, option, view, fields));
    }
  }
  return updates;
}

/** The control of an option, shown where the option has an effect. */
function addOption(folder: GUI, option: OptionName, view: View, fields: OptionFields): Update {
  const control = fields.add(folder, option);
  const { needsCheckpoints } = optionRow(option);
  return () =>
    control.show(
      hasEffect(option, view.options) && !(needsCheckpoints && timelineSteps(view.dataset).length < 2),
    );
}

/** Builds the controls; the result brings them up to date with the view. */
export function createControls(view: View, actions: Actions): Update {
  const gui = new GUI({ container: byId('controls'), title: 'Settings', autoPlace: false });
  const { session } = actions;
  const updates: Update[] = [];
  const refresh = () => {
    for (const update of updates) update();
  };
  const fail = (error: unknown) => {
    refresh();
    showError(error);
  };
  const apply: ApplyOptions = (change) => {
    try {
      view.set(withNorm(change, view.options));
      hideNotice();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };
  const fields = new OptionFields(() => view.options, apply, fail);
  updates.push(addChangeSettings(gui, view, session.change));
  updates.push(...addOptions(gui, view, session, { fields, apply }));

  const save = gui.addFolder('Save');
  const png = { scale: 2, save: () => actions.savePng(png.scale) };
  labelControl(save.add(png, 'scale', [1, 2, 3, 4]), {
    label: 'Scale',
    help: 'Device pixels per CSS pixel: 2 doubles the resolution along each side.',
  });
  labelControl(save.add(png, 'save'), { label: 'Save as PNG', help: 'Save the figure as a PNG image.' });
  updates.push(addMovieSettings(save, actions));

  const reset = { reset: () => session.reset() };
  labelControl(gui.add(reset, 'reset'), {
    label: 'Reset all settings',
    help: 'Reset every setting to its initial value for these data. This can be undone.',
  });

  refresh();
  return refresh;
}
