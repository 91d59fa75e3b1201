// The settings of what changed in training: what is shown, and for the emergence map its threshold and ranking.

import type GUI from 'lil-gui';
import {
  defaultThreshold,
  type Emergence,
  emergenceRanking,
  type RankingSettings,
  rankingCsv,
  type WorkSettings,
} from '../../src/analysis.ts';
import { type Dataset, modelNames, type Options, type View } from '../../src/index.ts';
import { type ControlText, fieldText, labelControl, parseField } from '../parts/fields.ts';
import { hideNotice, showError } from '../parts/notice.ts';

import { saveFile } from '../parts/save.ts';
import type { Change } from './change.ts';
import { rankingTable } from './table.ts';
import './change.css';

/** Heads in the table. */
const MOST = 20;

const SHOWN = {
  Values: 'values',
  'Change from previous': 'previous',
  'Change from first': 'first',
  'Change from reference': 'step',
  'Emergence map': 'emergence',
} as const;
const TEXT = {
  shown: {
    label: 'Show',
    help: 'The values, their change since another checkpoint, or the step at which each head emerges.',
  },
  refer: {
    label: 'Use current checkpoint as reference',
    help: 'Show the change since the current checkpoint.',
  },
  threshold: {
    label: 'Threshold',
    help: 'A head emerges at the first step from which its value stays at or above this threshold.',
  },
  save: { label: 'Save CSV', help: 'Save all heads and the steps at which they emerge.' },
} as const satisfies Record<string, ControlText>;
type ShownName = (typeof SHOWN)[keyof typeof SHOWN];

function nameOf({ analysis }: Change): ShownName {
  if (analysis === null) return 'values';
  if ('emergence' in analysis) return 'emergence';
  return typeof analysis.change === 'string' ? analysis.change : 'step';
}

/** Adds the folder; the result brings it up to date with the view. */
export function addChangeSettings(gui: GUI, view: View, change: Change): () => void {
  const folder = gui.addFolder('Training changes');
  const model = {
    shown: nameOf(change),
    threshold: '',
    refer: () => show('step'),
    save: () => void save().catch(showError),
  };

  /** True from the choice of the emergence map until there are values to take a threshold from. */
  let isAwaiting = false;
  const showEmergence = () => {
    isAwaiting = model.threshold === '' && Boolean(view.moment.isEmpty);
    if (isAwaiting) return;
    // A large file is not read when it is opened.
    if (model.threshold === '') model.threshold = fieldText(defaultThreshold(change.values));
    change.show({ emergence: parseField(model.threshold, TEXT.threshold.label) });
  };

  const show = (shown: ShownName) => {
    try {
      isAwaiting = false;
      if (shown === 'values') change.showValues();
      else if (shown === 'emergence') showEmergence();
      else change.show({ change: shown === 'step' ? { step: change.step } : shown });
      hideNotice();
    } catch (error) {
      update();
      showError(error);
    }
  };

  /** Aborted when another ranking is to be listed. */
  let listing = new AbortController();
  const ranking = (settings: Partial<RankingSettings> & WorkSettings): Promise<readonly Emergence[]> => {
    const { models, tasks } = view.options;
    const threshold = parseField(model.threshold, TEXT.threshold.label);
    return emergenceRanking(change.values, threshold, { models, tasks, ...settings });
  };

  const save = async () => {
    const csv = rankingCsv(await ranking({}));
    saveFile(new Blob([csv], { type: 'text/csv' }), { kind: 'ranking', extension: 'csv' });
  };

  const point = ({ model, task, layer, head }: Emergence) => {
    const panel = view.layout.panels.findIndex((one) => one.model === model && one.task === task);
    if (panel >= 0) view.point({ panel, layer, head });
  };

  const select = labelControl(folder.add(model, 'shown', SHOWN), TEXT.shown).onChange(show);
  const refer = labelControl(folder.add(model, 'refer'), TEXT.refer);
  const threshold = labelControl(folder.add(model, 'threshold'), TEXT.threshold);
  threshold.onFinishChange(() => show('emergence'));
  const place = document.createElement('div');
  place.className = 'ranking';
  folder.$children.append(place);
  const saving = labelControl(folder.add(model, 'save'), TEXT.save);

  let values: Dataset | null = null;
  let listed: readonly [Dataset, Options['models'], Options['tasks']] | null = null;
  const list = (isShown: boolean) => {
    place.hidden = !isShown;
    const { models, tasks } = view.options;
    if (!isShown || (listed && [view.dataset, models, tasks].every((one, i) => one === listed?.[i]))) return;
    listed = [view.dataset, models, tasks];
    const several = modelNames(change.values).length > 1;
    listing.abort();
    listing = new AbortController();
    const { signal } = listing;
    ranking({ most: MOST, signal })
      .then((ranked) => {
        const emerged = ranked.filter(({ step, fromStart }) => step !== null && !fromStart);
        if (!signal.aborted)
          place.replaceChildren(rankingTable(emerged, emerged.length === MOST, several, point));
      })
      .catch((error: unknown) => {
        if (!signal.aborted) showError(error);
      });
  };

  const update = () => {
    folder.show(change.isPossible);
    if (!change.isPossible) return;
    const { analysis } = change;
    if (analysis && 'emergence' in analysis) model.threshold = fieldText(analysis.emergence);
    else if (values !== change.values) {
      model.threshold = '';
      isAwaiting = false;
    }
    values = change.values;
    if (isAwaiting && !view.moment.isEmpty) {
      show('emergence');
      return;
    }
    model.shown = isAwaiting ? 'emergence' : nameOf(change);
    refer.show(model.shown === 'step');
    for (const one of [threshold, saving]) one.show(model.shown === 'emergence' && !isAwaiting);
    for (const one of [select, threshold]) one.updateDisplay();
    list(model.shown === 'emergence' && !isAwaiting);
  };
  return update;
}
