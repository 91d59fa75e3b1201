// Checking options: defaults, and messages for invalid values.

import { describe, expect, it } from 'vitest';
import {
  checkOptions,
  DEFAULTS,
  OPTIONS,
  type OptionName,
  type Options,
  parseOption,
} from '../../src/options.ts';

describe('an option', () => {
  it('has its default if it is missing or undefined', () => {
    expect(checkOptions()).toEqual(DEFAULTS);
    expect(checkOptions({ title: undefined, vmin: 2 } as never)).toEqual({ ...DEFAULTS, vmin: 2 });
  });

  it('may be null only if its default is null', () => {
    for (const [name, { default: value }] of Object.entries(OPTIONS)) {
      const check = () => checkOptions({ [name]: null });
      if (value === null) expect(check()).toEqual(DEFAULTS);
      else expect(check).toThrow(name);
    }
  });

  it.each([
    [{ colourmap: 'magma' }, 'colourmap: there is no such option; did you mean "colormap"?'],
    [{ 'limits-by': 'task' }, 'limits-by: there is no such option; did you mean "limitsBy"?'],
    [{ Titel: 'x' }, 'Titel: there is no such option; did you mean "title"?'],
    [{ toString: 'x' }, 'toString: there is no such option; the options are norm, vmin, vmax,'],
    [{ norm: 'lgo' }, 'norm: "lgo" is not a valid choice; choose one of linear, log'],
    [{ norm: null }, 'norm: null is not a valid choice; choose one of linear, log'],
    [{ colormap: 'jet' }, 'twilight, each also with _r at the end, or null.'],
    [{ vmin: '0.5' }, 'vmin: "0.5" is not a finite number; use such a number, or null.'],
    [{ vmin: Number.NaN }, 'vmin: NaN is not a finite number; use such a number, or null.'],
    [{ vmax: 1e39 }, 'vmax: 1e39 is too large in magnitude for a 32-bit float; use at most 3.4e38.'],
    [
      { vmin: -1e-300 },
      'vmin: −1e−300 is too close to 0 for a 32-bit float; use 0, or a number farther from 0.',
    ],
    [{ gamma: null }, 'gamma: null is not a finite number above 0.'],
    [{ gamma: -1 }, 'gamma: −1 is not a finite number above 0.'],
    [{ linthresh: 0 }, 'linthresh: 0 is not a finite number above 0; use such a number, or null.'],
    [{ linscale: 1e300 }, 'linscale: 1e300 is too large in magnitude for a 32-bit float'],
    [{ linearWidth: 1e-60 }, 'linearWidth: 1e−60 is too close to 0 for a 32-bit float'],
    [{ title: null }, 'title: null is not text; use text, or "" for none.'],
    [{ label: 3 }, 'label: 3 is not text; use text, or "" for none.'],
    [{ markExtremes: 'yes' }, 'markExtremes: "yes" is not true or false.'],
    [{ columns: 1.5 }, 'columns: 1.5 is not a positive whole number; use such a number, or null.'],
    [{ checkpoint: -1 }, 'checkpoint: −1 is not a finite number from 0 up; use such a number, or null.'],
    [{ tasks: 'copy' }, 'tasks: "copy" is not a list of names; use a list, or null.'],
    [{ tasks: [] }, 'tasks: the list is empty; use at least one name.'],
    [{ models: [1] }, 'models: [1] is not a list of names; use a list, or null.'],
  ])('with an invalid value is named in the error: %o', (options, sentence) => {
    expect(() => checkOptions(options as Partial<Options>)).toThrow(sentence);
  });

  it('is parsed from text', () => {
    expect(parseOption('vmin', ' −1e-3 ')).toBe(-0.001);
    expect(parseOption('colormap', 'auto')).toBeNull();
    expect(parseOption('markExtremes', 'true')).toBe(true);
    expect(() => parseOption('norm', 'ln', '--norm')).toThrow(
      '--norm: "ln" is not a valid choice; choose one of linear,',
    );
    expect(() => parseOption('nrm' as OptionName, 'log')).toThrow('did you mean "norm"?');
  });
});

describe('the table', () => {
  const rows = Object.entries(OPTIONS);

  it.each(rows)('has a valid default and a help clause for %s', (name, option) => {
    expect(() => checkOptions({ ...DEFAULTS, [name]: option.default })).not.toThrow();
    expect(option.help).toMatch(/^[^A-Z].*[^.]$/);
    expect('auto' in option).toBe(option.default === null);
  });

  // Limits are computed again if one of these changes, also in builds, which have no groups.
  it('has the options of the group "Scale" first, then reduction', () => {
    const scale = rows.filter(([, { group }]) => group === 'Scale').map(([name]) => name);
    expect(scale.length).toBeGreaterThan(10);
    expect(rows.map(([name]) => name).slice(0, scale.length + 1)).toEqual([...scale, 'reduction']);
  });

  it('refers to existing options and values in conditions', () => {
    for (const [, { when = {} }] of rows)
      for (const [other, values] of Object.entries(when))
        for (const value of values) expect(() => checkOptions({ [other]: value })).not.toThrow();
  });
});
