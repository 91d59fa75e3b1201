// The settings folder for differences: what is shown, what is subtracted, and threshold and ranking of the emergence map.

import type { Controller, GUI } from 'lil-gui';
import {
  defaultThreshold,
  type Emergence,
  emergenceRanking,
  type RankingSettings,
  rankingCsv,
  rankingNote,
  type WorkSettings,
} from '../../src/analysis.ts';
import { type Dataset, modelNames, sanitizeText, type View } from '../../src/index.ts';
import { tokensShown } from '../../src/play.ts';
import { type ControlText, fieldText, labelControl, parseField } from '../parts/fields.ts';
import { hideNotice, showError, showMessage } from '../parts/notice.ts';
import { saveFile } from '../parts/save.ts';
import { bringIntoSight } from '../zoom/reveal.ts';
import type { Change } from './change.ts';
import { rankingTable } from './table.ts';
import './change.css';

/** Maximum number of heads in the table. */
const MAX_ROWS = 20;

const CHOICES = {
  Values: 'values',
  'Change from previous checkpoint': 'previous',
  'Change from first checkpoint': 'first',
  'Change from reference checkpoint': 'step',
  'Difference from model or task': 'names',
  'Emergence map': 'emergence',
} as const;
type Choice = (typeof CHOICES)[keyof typeof CHOICES];

const TEXT = {
  choice: {
    label: 'Show',
    help: 'The values, their difference from another checkpoint, model or task, or the step at which each head emerges.',
  },
  reference: {
    label: 'Use current checkpoint as reference',
    help: 'Show the change from the current checkpoint.',
  },
  names: {
    label: 'Subtract',
    help: 'A model, a task, or MODEL/TASK; @STEP at the end names its checkpoint.',
  },
  threshold: {
    label: 'Emergence threshold',
    help: 'A head emerges at the first step from which its value stays at or above this threshold.',
  },
  save: { label: 'Save as CSV', help: 'Save all heads and the steps at which they emerge.' },
} as const satisfies Record<string, ControlText>;

function currentChoice({ analysis }: Change): Choice {
  if (analysis === null) return 'values';
  if ('emergence' in analysis) return 'emergence';
  const { change } = analysis;
  if (change === 'previous' || change === 'first') return change;
  return typeof change !== 'string' && change.model === undefined && change.task === undefined
    ? 'step'
    : 'names';
}

/** What is subtracted, as text. */
function referenceName({ analysis }: Change): string {
  if (analysis === null || 'emergence' in analysis) return '';
  const { change } = analysis;
  if (typeof change === 'string') return change;
  const name = [change.model, change.task].filter((part) => part !== undefined).join('/');
  return change.step === undefined ? name : `${name}@${change.step}`;
}

/** Names that the field suggests. */
const MAX_SUGGESTED = 500;

export class ChangeSettings {
  readonly #view: View;
  readonly #change: Change;
  readonly #folder: GUI;
  readonly #model: { choice: Choice; names: string; threshold: string };
  readonly #choice: Controller;
  readonly #reference: Controller;
  readonly #names: Controller;
  readonly #suggestions = document.createElement('datalist');
  readonly #threshold: Controller;
  readonly #save: Controller;
  readonly #table = document.createElement('div');
  /** The values of the last update. */
  #values: Dataset | null = null;
  /** True from the choice of the emergence map until values are loaded, which a default threshold needs. */
  #isAwaitingValues = false;
  /** What the listed ranking depends on. */
  #rankingInputs: readonly unknown[] = [];
  /** Aborted when another ranking is requested. */
  #ranking = new AbortController();

  /** Adds the folder to the settings. */
  constructor(gui: GUI, view: View, change: Change) {
    [this.#view, this.#change] = [view, change];
    this.#model = { choice: currentChoice(change), names: '', threshold: '' };
    const actions = {
      reference: () => this.#show('step'),
      save: () => void this.#saveRanking().catch(showError),
    };
    const folder = gui.addFolder('Differences');
    this.#folder = folder;
    this.#choice = labelControl(folder.add(this.#model, 'choice', CHOICES), TEXT.choice);
    this.#choice.domElement.classList.add('analysis');
    this.#choice.onChange((choice: Choice) => this.#show(choice));
    this.#reference = labelControl(folder.add(actions, 'reference'), TEXT.reference);
    this.#names = labelControl(folder.add(this.#model, 'names'), TEXT.names);
    this.#names.onFinishChange(() => this.#show('names'));
    this.#suggestions.id = 'names-to-subtract';
    this.#names.domElement.append(this.#suggestions);
    this.#names.domElement.querySelector('input')?.setAttribute('list', this.#suggestions.id);
    this.#threshold = labelControl(folder.add(this.#model, 'threshold'), TEXT.threshold);
    this.#threshold.onFinishChange(() => this.#show('emergence'));
    this.#table.className = 'ranking';
    folder.$children.append(this.#table);
    this.#save = labelControl(folder.add(actions, 'save'), TEXT.save);
  }

  /** Updates the folder from the view. */
  update(): void {
    const { hasRun, names } = this.#change;
    this.#folder.show(hasRun || names.length > 0);
    if (!hasRun && names.length === 0) return;
    this.#updateChoices(hasRun, names);
    this.#updateThreshold();
    if (this.#isAwaitingValues && !this.#view.moment.isEmpty) {
      this.#show('emergence'); // shows an analysis, which updates again
      return;
    }
    const choice = this.#isAwaitingValues ? 'emergence' : currentChoice(this.#change);
    this.#model.choice = choice;
    this.#reference.show(choice === 'step');
    this.#names.show(choice === 'names');
    if (choice === 'names') this.#model.names = referenceName(this.#change);
    this.#names.updateDisplay();
    const hasRanking = choice === 'emergence' && !this.#isAwaitingValues;
    this.#threshold.show(hasRanking);
    this.#save.show(hasRanking);
    this.#table.hidden = !hasRanking;
    this.#choice.updateDisplay();
    this.#threshold.updateDisplay();
    if (hasRanking) this.#updateRanking();
    else this.#stopRanking();
  }

  /** Offers what the data allows. */
  #updateChoices(hasRun: boolean, names: readonly string[]): void {
    if (this.#values === this.#change.values) return;
    for (const option of this.#choice.domElement.querySelectorAll('option')) {
      const choice = CHOICES[option.textContent as keyof typeof CHOICES];
      option.hidden = choice === 'names' ? names.length === 0 : choice !== 'values' && !hasRun;
      option.disabled = option.hidden;
    }
    // A browser would show others as they are, such as in another direction.
    const suggested = names.filter((name) => name === sanitizeText(name)).slice(0, MAX_SUGGESTED);
    this.#suggestions.replaceChildren(...suggested.map((name) => new Option(name, name)));
  }

  #updateThreshold(): void {
    const { analysis, values } = this.#change;
    if (analysis && 'emergence' in analysis) this.#model.threshold = fieldText(analysis.emergence);
    else if (this.#values !== values) {
      this.#model.threshold = '';
      this.#isAwaitingValues = false;
    }
    this.#values = values;
  }

  #show(choice: Choice): void {
    try {
      this.#isAwaitingValues = false;
      if (choice === 'values') this.#change.showValues();
      else if (choice === 'emergence') this.#showEmergence();
      else if (choice === 'names') this.#change.show({ change: this.#nameToSubtract() });
      else this.#change.show({ change: choice === 'step' ? { step: this.#change.step } : choice });
      hideNotice();
    } catch (error) {
      this.update();
      showError(error);
    }
  }

  /** What the field names; at first the first model or task. */
  #nameToSubtract(): string {
    return this.#model.names.trim() || (this.#change.names[0] as string);
  }

  #showEmergence(): void {
    const hasThreshold = this.#model.threshold !== '';
    // A large file is not read when it is opened, so there may be no values for a default threshold yet.
    this.#isAwaitingValues = !hasThreshold && Boolean(this.#view.moment.isEmpty);
    if (this.#isAwaitingValues) return;
    if (!hasThreshold) this.#model.threshold = fieldText(defaultThreshold(this.#change.values));
    this.#change.show({ emergence: this.#parseThreshold() });
  }

  #parseThreshold(): number {
    return parseField(this.#model.threshold, TEXT.threshold.label);
  }

  #computeRanking(settings: Partial<RankingSettings> & WorkSettings): Promise<readonly Emergence[]> {
    const { models, tasks } = this.#view.options;
    return emergenceRanking(this.#change.values, this.#parseThreshold(), { models, tasks, ...settings });
  }

  async #saveRanking(): Promise<void> {
    const csv = rankingCsv(await this.#computeRanking({}));
    saveFile(new Blob([csv], { type: 'text/csv' }), { kind: 'ranking', extension: 'csv' });
    const note = rankingNote(this.#change.values);
    if (note) showMessage(note);
  }

  /** Stops the ranking that is being computed. */
  #stopRanking(): void {
    this.#ranking.abort();
    this.#ranking = new AbortController();
    this.#rankingInputs = [];
  }

  /** Lists the ranking, unless the listed one is up to date. */
  #updateRanking(): void {
    const { dataset, options } = this.#view;
    const inputs = [dataset, options.models, options.tasks, tokensShown(options)];
    const isUpToDate =
      this.#rankingInputs.length > 0 && inputs.every((input, i) => input === this.#rankingInputs[i]);
    if (isUpToDate) return;
    this.#stopRanking();
    this.#rankingInputs = inputs;
    const { signal } = this.#ranking;
    this.#computeRanking({ most: MAX_ROWS, signal })
      .then((ranking) => {
        if (!signal.aborted) this.#listRanking(ranking);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) showError(error);
      });
  }

  #listRanking(ranking: readonly Emergence[]): void {
    const emerging = ranking.filter(({ step, fromStart }) => step !== null && !fromStart);
    const table = rankingTable(emerging, {
      isTruncated: emerging.length === MAX_ROWS,
      showModels: modelNames(this.#change.values).length > 1,
      tokens: tokensShown(this.#view.options),
      onPoint: (emergence) => this.#pointAt(emergence),
    });
    this.#table.replaceChildren(table);
  }

  #pointAt({ model, task, layer, head }: Emergence): void {
    const panel = this.#view.layout.panels.findIndex(
      (candidate) => candidate.model === model && candidate.task === task,
    );
    if (panel < 0) return;
    bringIntoSight(this.#view, [{ panel, runs: [[layer, head, head]] }]);
    this.#view.point({ panel, layer, head });
  }
}
