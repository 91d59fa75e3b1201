// Training steps shown as tokens: their texts, and the ticks of a colorbar of steps. A part of the extra `paper.ts`.

import type { Options } from '../options.ts';
import { inUnit } from '../scale/in-unit.ts';
import { type ColorbarTick, colorbarTicks } from '../scale/ticks.ts';
import { stepNumber, stepsWriter, tokensShown } from '../tensor/step-text.ts';
import type { StepsName } from '../tensor/text.ts';
import type { Scale } from './scene.ts';

/** The ticks of a colorbar of steps, such as "10B". @param tokens per step @param room see `colorbarTicks` */
const tokenTicks = ({ norm, extend }: Scale, tokens: number, room: number): ColorbarTick[] =>
  colorbarTicks(inUnit(norm, tokens), extend, room).map(({ t, label }) => {
    // The signs of extended ends stay.
    const [, before = '', after = ''] = /^(≤ )?[^+]*(\+)?$/.exec(label) ?? [];
    return { t, label: `${before}${stepNumber(norm.fromUnit(t), tokens)}${after}` };
  });

/** How a figure shows steps. */
export interface StepTexts {
  readonly name: StepsName;
  /** Why steps are not shown as tokens although options ask for it; else ''. */
  readonly lacking: string;
  /** Tokens per step if steps are shown as tokens; else null. */
  readonly tokens: number | null;
  /** Label of a colorbar of steps; '': as for other values. */
  readonly label: string;
  /** Creates the ticks of a colorbar of steps, such as "10B"; null: as for other values. @param room see `colorbarTicks` */
  readonly ticks: ((scale: Scale, room: number) => readonly ColorbarTick[]) | null;
}

/** How options show steps. */
export function stepTexts(options: Pick<Options, 'axis' | 'tokensPerStep' | 'label'>): StepTexts {
  const tokens = tokensShown(options);
  const isLacking = options.axis === 'tokens' && tokens === null;
  return {
    name: stepsWriter(tokens),
    lacking: isLacking ? 'set tokensPerStep to show tokens' : '',
    tokens,
    label: tokens === null ? '' : `${options.label} (tokens)`,
    ticks: tokens === null ? null : (scale, room) => tokenTicks(scale, tokens, room),
  };
}
