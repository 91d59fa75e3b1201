// The settings panel: one lil-gui control per option.

import GUI from 'lil-gui';
import {
  ASPECTS,
  COLORMAPS,
  GROUPINGS,
  LIMITS,
  MIXINGS,
  modelNames,
  NORMS,
  type Options,
  ORIGINS,
  REDUCTIONS,
  THEMES,
  taskNames,
  timelineSteps,
  type View,
} from '../src/index.ts';
import { addChangeSettings } from './change/settings.ts';
import { byId } from './elements.ts';
import { Fields, labelled, type NumberOption } from './fields.ts';
import { addMovieSettings, type MovieActions } from './movie/settings.ts';
import { hideNotice, showError } from './notice.ts';
import { OPTION_TEXT } from './option-text.ts';
import { Picker } from './picker.ts';
import type { Session } from './state/session.ts';
import type { ThemeChoice } from './state/state.ts';

/** What the page can do that isn't an option of the figure. */
export interface Actions extends MovieActions {
  savePng(scale: number): void;
  readonly session: Session;
}

/** Which numbers a norm reads in addition to its limits. */
const PARAMETERS: Record<Options['norm'], readonly NumberOption[]> = {
  linear: ['center'],
  log: [],
  symlog: ['center', 'linthresh', 'linscale'],
  asinh: ['center', 'linearWidth'],
  power: ['gamma'],
};

/** Builds the controls; the result brings them up to date with the view. */
export function createControls(view: View, actions: Actions): () => void {
  const gui = new GUI({ container: byId('controls'), title: 'Settings', autoPlace: false });
  const { session } = actions;
  const update: (() => void)[] = [];
  const refresh = () => {
    for (const one of update) one();
  };
  const fail = (error: unknown) => {
    refresh();
    showError(error);
  };
  const apply = (change: Partial<Options>): boolean => {
    try {
      view.set(change);
      hideNotice();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };
  const fields = new Fields(() => view.options, apply, fail);
  update.push(() => fields.update());

  update.push(addChangeSettings(gui, view, session.change));

  const scale = gui.addFolder('Scale');
  // A limit or a centre that has no place on the new scale is left to the data again.
  fields.choice(scale, 'norm', NORMS, {
    also: (norm) => ({
      ...(norm === 'log' && !((view.options.vmin ?? 1) > 0) ? { vmin: null } : {}),
      ...(norm === 'linear' ||
      (view.options.center === 0 && PARAMETERS[norm as Options['norm']].includes('center'))
        ? {}
        : { center: null }),
    }),
  });
  fields.number(scale, 'vmin');
  fields.number(scale, 'vmax');
  const parameters = (['center', 'linthresh', 'linscale', 'linearWidth', 'gamma'] as const).map(
    (option) => [option, fields.number(scale, option)] as const,
  );
  update.push(() => {
    for (const [option, control] of parameters) control.show(PARAMETERS[view.options.norm].includes(option));
  });
  fields.choice(scale, 'limits', LIMITS);
  fields.choice(scale, 'limitsBy', GROUPINGS);
  fields.choice(scale, 'colormap', COLORMAPS, { auto: true });
  fields.toggle(scale, 'markExtremes');

  const place = gui.addFolder('Layout');
  fields.choice(place, 'reduction', REDUCTIONS);
  const mixing = fields.choice(place, 'mixing', MIXINGS);
  update.push(() => mixing.show(timelineSteps(view.dataset).length > 1));
  fields.number(place, 'columns');
  fields.choice(place, 'origin', ORIGINS);
  fields.choice(place, 'aspect', ASPECTS);
  fields.text(place, 'title');
  fields.text(place, 'label');
  const page = { theme: session.theme };
  const theme = labelled(place.add(page, 'theme', ['auto', ...THEMES]), OPTION_TEXT.theme);
  theme.onChange((choice: ThemeChoice) => {
    session.theme = choice;
  });
  update.push(() => {
    page.theme = session.theme;
    theme.updateDisplay();
  });

  const picker = (title: string, option: 'tasks' | 'models', names: () => readonly string[]) => {
    const folder = gui.addFolder(title);
    let known: readonly string[] = [];
    let chosen: readonly string[] | null = null;
    const list = new Picker(folder.$children, title, (wanted) => {
      // What is refused leaves the ticks as they were.
      if (!apply({ [option]: wanted })) list.update(known, chosen);
    });
    update.push(() => {
      if (known === names() && chosen === view.options[option]) return;
      known = names();
      chosen = view.options[option];
      folder.show(known.length > 1);
      list.update(known, chosen);
    });
  };
  let [dataset, tasks, models] = [view.dataset, taskNames(view.dataset), modelNames(view.dataset)];
  update.push(() => {
    if (dataset === view.dataset) return;
    [dataset, tasks, models] = [view.dataset, taskNames(view.dataset), modelNames(view.dataset)];
  });
  picker('Tasks', 'tasks', () => tasks);
  picker('Models', 'models', () => models);

  const save = gui.addFolder('Save');
  const png = { scale: 2, save: () => actions.savePng(png.scale) };
  labelled(save.add(png, 'scale', [1, 2, 3, 4]), {
    label: 'scale (device pixels per CSS pixel)',
    help: 'How sharp the picture is: 2 has twice the pixels of the figure on the page along each side.',
  });
  labelled(save.add(png, 'save'), { label: 'Save as PNG', help: 'Save the figure as a picture.' });
  const updateMovie = addMovieSettings(save, actions);
  update.push(updateMovie);

  const reset = { reset: () => session.reset() };
  labelled(gui.add(reset, 'reset'), {
    label: 'Reset all settings',
    help: 'Every setting as it is for data that are opened first. Undo brings them back.',
  });

  refresh();
  return refresh;
}
