// What the settings are called, and what each does in one line: for labels, tooltips and notices.

import type { Options } from '../src/index.ts';

export interface OptionText {
  readonly label: string;
  /** One sentence, shown as a tooltip and read out by screen readers. */
  readonly help: string;
}

export const OPTION_TEXT: Record<keyof Options, OptionText> = {
  norm: {
    label: 'norm',
    help: 'How values are mapped to colours, as in matplotlib. symlog and asinh show zero and both signs; log needs positive values.',
  },
  vmin: { label: 'vmin', help: 'Lower limit of the colorbar: a number, or auto.' },
  vmax: { label: 'vmax', help: 'Upper limit of the colorbar: a number, or auto.' },
  center: {
    label: 'centre',
    help: 'The value at the middle of the colours. Auto: 0 where negative values matter. For symlog and asinh, only 0.',
  },
  linthresh: {
    label: 'linthresh',
    help: 'symlog: values between minus and plus this are on a linear scale. Auto: the largest magnitude / 50.',
  },
  linscale: {
    label: 'linscale',
    help: 'symlog: how many decades of the colorbar each half of the linear part takes.',
  },
  linearWidth: {
    label: 'linear width',
    help: 'asinh: half width of the nearly linear part. Auto: the largest magnitude / 50.',
  },
  gamma: { label: 'gamma', help: 'power: the exponent. Below 1 spreads small values, above 1 large ones.' },
  limits: {
    label: 'limits from',
    help: 'Where automatic limits come from: data, all checkpoints; frame, the checkpoint shown; robust, the 2nd to 98th percentile.',
  },
  limitsBy: {
    label: 'limits shared by',
    help: 'Which panels share limits: all of the figure, those of a model or task, or none.',
  },
  colormap: {
    label: 'colormap',
    help: 'Colours of the values. Auto: viridis, or coolwarm about the centre where there is one.',
  },
  markExtremes: {
    label: 'highlight out-of-range values',
    help: 'Paint values below vmin and above vmax in colours of their own.',
  },
  extend: { label: 'colorbar ends', help: 'Which ends of the colorbar are pointed, for values beyond it.' },
  reduction: {
    label: 'reduction',
    help: 'What a pixel shows when it covers several cells. max keeps every bright head in sight.',
  },
  mixing: {
    label: 'interpolation',
    help: 'How values between two checkpoints are computed; none shows checkpoints only.',
  },
  checkpoint: { label: 'checkpoint', help: 'The checkpoint shown.' },
  columns: { label: 'columns', help: 'Panels in a row: a whole number, or auto to fit the window.' },
  origin: { label: 'layer 0', help: 'Whether layer 0 is at the upper or the lower edge of a panel.' },
  aspect: { label: 'cells', help: 'auto fills the panel; equal makes cells square.' },
  tasks: { label: 'tasks', help: 'Which tasks are shown, and in which order.' },
  models: { label: 'models', help: 'Which models are shown, and in which order.' },
  title: { label: 'title', help: 'A title above the figure, on the page and in saved pictures.' },
  label: { label: 'colorbar label', help: 'What the values are: the text along the colorbar.' },
  theme: {
    label: 'theme',
    help: 'auto follows the system; light and dark stay as they are chosen.',
  },
};

/** Labels of settings in a sentence: "norm, colormap and 3 more". */
export function settingNames(keys: readonly string[]): string {
  const labels = keys.map((key) =>
    key === 'shown' ? 'change shown' : (OPTION_TEXT[key as keyof Options]?.label ?? key),
  );
  const named = labels.slice(0, 3).join(', ');
  return labels.length > 3 ? `${named} and ${labels.length - 3} more` : named;
}

/** Says that settings do not fit the data that were opened. */
export const droppedText = (keys: readonly string[]): string =>
  keys.length === 1
    ? `The setting “${settingNames(keys)}” does not fit these data and was reset.`
    : `These settings do not fit the data and were reset: ${settingNames(keys)}.`;
