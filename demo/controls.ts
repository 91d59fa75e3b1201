// The settings beside the figure: one lil-gui control an option.

import GUI from 'lil-gui';
import {
  ASPECTS,
  COLORMAPS,
  DEFAULTS,
  GROUPINGS,
  LIMITS,
  MIXINGS,
  modelNames,
  NORMS,
  type Options,
  ORIGINS,
  REDUCTIONS,
  taskNames,
  timelineSteps,
  type View,
} from '../src/index.ts';
import type { Change } from './change/change.ts';
import { addChangeSettings } from './change/settings.ts';
import { byId } from './elements.ts';
import { addMovieSettings, type MovieActions } from './movie/settings.ts';
import { hideNotice, showError } from './notice.ts';
import { fillPicker } from './picker.ts';

const AUTO = 'auto';

/** What the page can do that isn't an option of the figure. */
export interface Actions extends MovieActions {
  savePng(scale: number): void;
  readonly change: Change;
}

type NumberOption = 'vmin' | 'vmax' | 'linthresh' | 'linearWidth' | 'columns' | 'linscale' | 'gamma';

const LABELS: Record<NumberOption, string> = {
  vmin: 'vmin',
  vmax: 'vmax',
  linthresh: 'linthresh',
  linearWidth: 'linear width',
  columns: 'columns',
  linscale: 'linscale',
  gamma: 'gamma',
};

/** Which numbers a norm reads beside its limits. */
const PARAMETERS: Record<Options['norm'], readonly NumberOption[]> = {
  linear: [],
  log: [],
  symlog: ['linthresh', 'linscale'],
  asinh: ['linearWidth'],
  power: ['gamma'],
};

/** Builds the controls; the result brings them up to date with the view. */
export function createControls(view: View, actions: Actions): () => void {
  const gui = new GUI({ container: byId('controls'), title: 'Settings', autoPlace: false });
  const model: Record<string, unknown> = {};
  const update: (() => void)[] = [];

  const apply = (change: Partial<Options>) => {
    try {
      view.set(change);
      hideNotice();
    } catch (error) {
      refresh();
      showError(error);
    }
  };

  const choice = <K extends keyof Options>(
    folder: GUI,
    option: K,
    label: string,
    choices: readonly NonNullable<Options[K]>[],
    also: (value: unknown) => Partial<Options> = () => ({}),
    auto = false,
  ) => {
    model[option] = view.options[option] ?? AUTO;
    const names = auto ? [AUTO, ...choices] : [...choices];
    const control = folder.add(model, option, names as string[]).name(label);
    control.onChange((value: unknown) =>
      apply({ [option]: value === AUTO ? null : value, ...also(value) } as Partial<Options>),
    );
    update.push(() => {
      model[option] = view.options[option] ?? AUTO;
      control.updateDisplay();
    });
    return control;
  };

  /** A number as text, so that an empty field can mean "chosen from the data". */
  const number = (folder: GUI, option: NumberOption) => {
    const read = () => String(view.options[option] ?? AUTO);
    model[option] = read();
    const control = folder.add(model, option).name(LABELS[option]);
    control.onFinishChange((text: string) => {
      const trimmed = text.trim();
      const value = trimmed === '' || trimmed === AUTO ? DEFAULTS[option] : Number(trimmed);
      if (value !== view.options[option]) apply({ [option]: value } as Partial<Options>);
    });
    update.push(() => {
      model[option] = read();
      control.updateDisplay();
    });
    return control;
  };

  const text = (folder: GUI, option: 'title' | 'label', label: string) => {
    model[option] = view.options[option];
    const control = folder.add(model, option).name(label);
    control.onChange((value: string) => apply({ [option]: value }));
    update.push(() => {
      model[option] = view.options[option];
      control.updateDisplay();
    });
  };

  update.push(addChangeSettings(gui, view, actions.change));

  const scale = gui.addFolder('Scale');
  // A limit that has no place on the new scale is left to the data again.
  choice(scale, 'norm', 'norm', NORMS, (norm) =>
    norm === 'log' && !((view.options.vmin ?? 1) > 0) ? { vmin: null } : {},
  );
  number(scale, 'vmin');
  number(scale, 'vmax');
  const parameters = (['linthresh', 'linscale', 'linearWidth', 'gamma'] as const).map(
    (option) => [option, number(scale, option)] as const,
  );
  update.push(() => {
    for (const [option, control] of parameters) control.show(PARAMETERS[view.options.norm].includes(option));
  });
  choice(scale, 'limits', 'limits from', LIMITS);
  choice(scale, 'limitsBy', 'limits shared by', GROUPINGS);
  choice(scale, 'colormap', 'colormap', COLORMAPS, undefined, true);
  model.markExtremes = view.options.markExtremes;
  const mark = scale.add(model, 'markExtremes').name('mark under, over');
  mark.onChange((markExtremes: boolean) => apply({ markExtremes }));
  update.push(() => {
    model.markExtremes = view.options.markExtremes;
    mark.updateDisplay();
  });

  const place = gui.addFolder('Layout');
  choice(place, 'reduction', 'a pixel shows', REDUCTIONS);
  const mixing = choice(place, 'mixing', 'between checkpoints', MIXINGS);
  update.push(() => mixing.show(timelineSteps(view.dataset).length > 1));
  number(place, 'columns');
  choice(place, 'origin', 'layer 0', ORIGINS);
  choice(place, 'aspect', 'cells', ASPECTS);
  text(place, 'title', 'title');
  text(place, 'label', 'colorbar label');
  choice(place, 'theme', 'theme', ['light', 'dark']);

  const picker = (title: string, option: 'tasks' | 'models', names: () => readonly string[]) => {
    const folder = gui.addFolder(title);
    const list = document.createElement('ul');
    list.className = 'picker';
    list.setAttribute('aria-label', title);
    folder.$children.append(list);
    let known: readonly string[] | null = null;
    let listed: readonly string[] | null = null; // what the ticks in the list say
    update.push(() => {
      if (known === names() && listed === view.options[option]) return;
      known = names();
      listed = view.options[option];
      folder.show(known.length > 1);
      fillPicker(list, known, listed, (chosen) => {
        listed = chosen;
        apply({ [option]: chosen });
      });
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
  save.add(png, 'scale', [1, 2, 3, 4]).name('pixels a CSS pixel');
  save.add(png, 'save').name('Save as PNG');
  const updateMovie = addMovieSettings(save, actions);
  update.push(updateMovie);

  const refresh = () => {
    for (const one of update) one();
  };
  refresh();
  return refresh;
}
