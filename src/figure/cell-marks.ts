// What the options `annotate` and `mark` add to a figure: values in cells, boxes around cells, and notes for the caption.

import type { Options } from '../options.ts';
import { countLargest, type LargestCount } from '../scale/largest.ts';
import { comparesMagnitudes } from '../scale/signed.ts';
import type { Statistics } from '../scale/statistics.ts';
import { levelsOf, type ValuesLookup } from '../tensor/source.ts';
import { listText } from '../tensor/text.ts';
import { boxesOf, boxMarks, hasRoomForBoxes, labelMarks } from './cell-boxes.ts';
import { type Writer, type WrittenValues, writeCellValues } from './cell-values.ts';
import {
  type FoundCells,
  type LargestCells,
  largestCells,
  namedCells,
  type PanelCell,
  unknownHeads,
} from './chosen-cells.ts';
import type { Rect } from './figure.ts';
import { type CellChoice, parseCells } from './parse-cells.ts';
import type { Mark, Panel, Scale } from './scene.ts';

/** What marks depend on. */
interface CellMarksInput {
  readonly options: Pick<Options, 'annotate' | 'mark'>;
  readonly scales: readonly Pick<Scale, 'center'>[];
  readonly valuesAt: ValuesLookup;
  readonly largest: LargestCells | null;
  readonly writer: Writer;
}

/** The part of what is composed that marks depend on. */
interface Figure extends Pick<CellMarksInput, 'options'>, Pick<Writer, 'measure'> {
  readonly size: Pick<Writer, 'pixelRatio'>;
  readonly extras?: { readonly largest: LargestCells | null };
}

/** The marks of a figure. */
export const cellMarks = (
  { options, size, measure, extras }: Figure,
  { valuesAt }: Statistics,
  scales: CellMarksInput['scales'],
): CellMarks => {
  const writer = { pixelRatio: size.pixelRatio, measure };
  return new CellMarks({ options, scales, valuesAt, largest: extras?.largest ?? null, writer });
};

/** A choice of an option; null for `none`. */
const choiceOf = (text: string): CellChoice | 'all' | null => (text === 'all' ? text : parseCells(text));

const topOf = (choice: CellChoice | 'all' | null): number =>
  choice && choice !== 'all' && 'top' in choice ? choice.top : 0;

/** Unknown heads that a caption lists. */
const MAX_LISTED = 3;

/** How many of the cells found are among so many of the largest. */
const countOf = ({ cells, lowest }: FoundCells, top: number): LargestCount =>
  countLargest(
    cells.map(({ level }) => level),
    top,
    (level) => level === lowest,
  );

const NOTHING: WrittenValues = { texts: [], areSomeLeft: false };

/** Values in cells and boxes around cells. */
class CellMarks {
  readonly #input: CellMarksInput;
  readonly #annotate: CellChoice | 'all' | null;
  readonly #mark: CellChoice | 'all' | null;
  /** By the rectangle of a panel, as both the caption and the marks depend on what fits. */
  readonly #written = new WeakMap<Rect, WrittenValues>();

  constructor(input: CellMarksInput) {
    this.#input = input;
    [this.#annotate, this.#mark] = [choiceOf(input.options.annotate), choiceOf(input.options.mark)];
  }

  /** The marks of panels, values last. O(cells of the panels) when the moment changes, else O(area). */
  marksOf(panels: readonly Panel[]): readonly Mark[] {
    const { valuesAt, writer } = this.#input;
    const drawn = panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);
    const written = drawn.map((panel) => this.#valuesIn(panel).texts);
    const boxed = drawn.map((panel) => this.#boxesIn(panel));
    const labels = drawn.flatMap((panel, i) =>
      labelMarks(
        panel,
        boxed[i] ?? [],
        (written[i] ?? []).map(({ box }) => box),
        { valuesAt, writer },
      ),
    );
    return [...boxMarks(boxed.flat(), writer.pixelRatio), ...labels, ...written.flat()];
  }

  /** Parts of the caption: which cells are marked, what is not known, and what there is no room for. */
  notesOn(panels: readonly Panel[]): readonly string[] {
    const drawn = panels.filter(({ rect }) => rect.width > 0 && rect.height > 0);
    const values = drawn.map((panel) => this.#valuesIn(panel));
    const areWritten = values.some(({ texts }) => texts.length > 0);
    const named = [this.#annotate, this.#mark].flatMap((choice) =>
      choice && choice !== 'all' && 'named' in choice ? choice.named : [],
    );
    const unknown = [...new Set(unknownHeads(panels, named))];
    const more = unknown.length > MAX_LISTED ? ` and ${unknown.length - MAX_LISTED} more` : '';
    const withoutRoom = [
      ...(values.some(({ areSomeLeft }) => areSomeLeft)
        ? [areWritten ? 'some values in cells' : 'values in cells']
        : []),
      ...(this.#mark && drawn.some((panel) => !hasRoomForBoxes(panel, this.#input.writer.pixelRatio))
        ? ['boxes in small panels']
        : []),
    ];
    return [
      ...this.#topText(panels, areWritten),
      ...this.#tieText(drawn),
      ...(unknown.length > 0 ? [`no panel has ${listText(unknown.slice(0, MAX_LISTED), 'or')}${more}`] : []),
      ...(withoutRoom.length > 0 ? [`no room for ${listText(withoutRoom, 'or')}`] : []),
    ];
  }

  /** Which cells are the largest: "boxes: 10 largest values of each panel". */
  #topText(panels: readonly Panel[], areWritten: boolean): readonly string[] {
    const parts = [
      { what: 'boxes', top: topOf(this.#mark) },
      { what: 'values', top: areWritten ? topOf(this.#annotate) : 0 },
    ].filter(({ top }) => top > 0);
    if (topOf(this.#mark) + topOf(this.#annotate) === 0) return [];
    // Those of values in memory are known, and only needed where there is room for them.
    const found = panels.map((panel) => (levelsOf(panel.tensor) ? this.#largest(panel) : []));
    if (found.includes(undefined)) return ['finding the largest values…'];
    if (found.every((cells) => cells === null)) {
      const isBetween = panels.every(({ checkpoints }) => checkpoints.length > 1);
      return [
        `largest values are not known ${isBetween ? 'between checkpoints' : 'without reading all cells'}`,
      ];
    }
    const size = panels.every((panel) => this.#isSigned(panel)) ? 'magnitude' : 'value';
    const where = panels.length > 1 ? ' of each panel' : '';
    const countText = (top: number): string => (top === 1 ? `largest ${size}` : `${top} largest ${size}s`);
    const texts = parts.map(({ what, top }) => ({ what, rest: `${countText(top)}${where}` }));
    const [one, other] = texts;
    return other && one?.rest === other.rest
      ? [`boxes and values: ${other.rest}`]
      : texts.map(({ what, rest }) => `${what}: ${rest}`);
  }

  /** Which of equal cells are marked, if not all. */
  #tieText(drawn: readonly Panel[]): readonly string[] {
    const { pixelRatio } = this.#input.writer;
    const chosen = drawn.flatMap((panel) => [
      { panel, top: hasRoomForBoxes(panel, pixelRatio) ? topOf(this.#mark) : 0 },
      { panel, top: this.#valuesIn(panel).texts.length > 0 ? topOf(this.#annotate) : 0 },
    ]);
    const counts = chosen.flatMap(({ panel, top }) => {
      const found = top > 0 ? this.#largest(panel) : null;
      return found ? [{ ...countOf(found, top), expected: Math.min(top, found.cells.length) }] : [];
    });
    return [
      ...(counts.some(({ isCut }) => isCut) ? ['of equal values, the first'] : []),
      ...(counts.some(({ count, expected }) => count < expected) ? ['equal lowest values are left out'] : []),
    ];
  }

  #isSigned = ({ scale }: Panel): boolean =>
    comparesMagnitudes(this.#input.scales[scale] as Pick<Scale, 'center'>);

  /** The largest cells of a panel, as many as any option shows; undefined while they are being found, null if they are not known. */
  #largest(panel: Panel): FoundCells | null | undefined {
    const most = Math.max(topOf(this.#mark), topOf(this.#annotate));
    return largestCells(panel, most, this.#isSigned(panel), this.#input);
  }

  #cellsOf(panel: Panel, choice: CellChoice): readonly PanelCell[] {
    if ('named' in choice) return namedCells(panel, choice.named);
    const found = this.#largest(panel);
    return found ? found.cells.slice(0, countOf(found, choice.top).count) : [];
  }

  #valuesIn(panel: Panel): WrittenValues {
    const known = this.#written.get(panel.rect);
    if (known) return known;
    const { valuesAt, writer } = this.#input;
    const choice = this.#annotate;
    const chosen = choice && choice !== 'all' ? () => this.#cellsOf(panel, choice) : null;
    const written = choice ? writeCellValues(panel, chosen, valuesAt, writer) : NOTHING;
    this.#written.set(panel.rect, written);
    return written;
  }

  #boxesIn(panel: Panel): ReturnType<typeof boxesOf> {
    const { pixelRatio } = this.#input.writer;
    const choice = this.#mark;
    if (!choice || choice === 'all' || !hasRoomForBoxes(panel, pixelRatio)) return [];
    return boxesOf(panel, this.#cellsOf(panel, choice), pixelRatio);
  }
}
