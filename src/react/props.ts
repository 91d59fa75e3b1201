// The props of the React component. Those for events and for options that the figure changes derive from the view's tables.

import type { CSSProperties, ReactNode } from 'react';
import type { Options } from '../options/table.ts';
import type { DatasetInput } from '../tensor/check.ts';
import { VIEW_EVENTS, type ViewEvents } from '../view/events.ts';
import type { PlayerSettings } from '../view/player-settings.ts';
import type { ViewSettings } from '../view/settings.ts';
import type { View } from '../view/view.ts';
import type { FileSource } from './use-files.ts';

/** Options that users change in the figure or its timeline, and which apps may control. */
export const CONTROLLED = ['checkpoint', 'zoom', 'panel'] as const;

/** One of `CONTROLLED`. */
export type ControlledName = (typeof CONTROLLED)[number];

/** A listener for each event of a view: `onHover`, `onSelect` and so on. See `ViewEvents`. */
export type EventProps = {
  readonly [Name in keyof ViewEvents as `on${Capitalize<Name>}`]?:
    | ((event: ViewEvents[Name]) => void)
    | undefined;
};

/**
 * The options `checkpoint`, `zoom` and `panel` as controlled values: the figure shows the value of the prop, and requests
 * another one through `onCheckpointChange`, `onZoomChange` or `onPanelChange`. Without the prop, it keeps its own value.
 */
export type ControlProps = {
  readonly [Name in ControlledName]?: Options[Name] | undefined;
} & {
  readonly [Name in ControlledName as `on${Capitalize<Name>}Change`]?:
    | ((value: Options[Name]) => void)
    | undefined;
};

/** Props of `Headglow`. Objects may be written inline: only a change of their content has an effect. */
export interface HeadglowProps extends EventProps, ControlProps {
  /** The data. Takes precedence over `src`. */
  readonly dataset?: DatasetInput | null | undefined;
  /** Files to read instead: an address, relative to the page, or what `loadFiles` accepts. The last data stays until they are read. */
  readonly src?: FileSource | null | undefined;
  /** Options that differ from the defaults. */
  readonly options?: Partial<Options> | undefined;
  /** How the figure reacts to pointer and keyboard. If this changes, the view is created again. */
  readonly settings?: Partial<ViewSettings> | undefined;
  /** Whether there is a timeline below the figure, if the data has checkpoints. Default: false. */
  readonly timeline?: boolean | undefined;
  /** Settings of the timeline's player. */
  readonly player?: Partial<PlayerSettings> | undefined;
  /** What screen readers say of the figure. */
  readonly alt?: string | undefined;
  /** Class of the box. If the box has no height, the figure is 16:9. */
  readonly className?: string | undefined;
  /** Style of the box. */
  readonly style?: CSSProperties | undefined;
  /** What is shown until there is data. */
  readonly children?: ReactNode;
  /** The view was created. It is another one if `settings` change. */
  readonly onLoad?: ((view: View) => void) | undefined;
}

/** The prop for an event, such as `onHover`. */
const propOf = <Name extends string>(name: Name) =>
  `on${name[0]?.toUpperCase()}${name.slice(1)}` as `on${Capitalize<Name>}`;

/** The events of a view, each with its prop. */
export const EVENT_PROPS: readonly (readonly [keyof ViewEvents, keyof EventProps])[] = VIEW_EVENTS.map(
  (event) => [event, propOf(event)],
);

/** Calls `onCheckpointChange` and so on. */
export function reportChange(props: HeadglowProps, name: ControlledName, value: unknown): void {
  const listener = props[`${propOf(name)}Change`] as ((value: unknown) => void) | undefined;
  listener?.(value);
}
