// The props of the React component. Those for events and for options that the figure changes derive from the view's tables.

import type { CSSProperties, ReactNode } from 'react';
import type { Options } from '../options/table.ts';
import type { DatasetInput } from '../tensor/check.ts';
import type { HeadglowError } from '../tensor/error.ts';
import { VIEW_EVENTS, type ViewEvents } from '../view/events.ts';
import type { PlayerSettings } from '../view/player-settings.ts';
import type { ViewSettings } from '../view/settings.ts';
import type { View } from '../view/view.ts';
import type { FileSource } from './use-files.ts';

/** Options that users change in the figure or its timeline, and which apps may control. */
export const CONTROLLED = ['checkpoint', 'zoom', 'panel'] as const;

/** One of `CONTROLLED`. */
export type ControlledName = (typeof CONTROLLED)[number];

/** A listener for each event of the view, with what the event carries. */
export type EventProps = {
  readonly [Name in keyof ViewEvents as `on${Capitalize<Name>}`]?:
    | ((event: ViewEvents[Name]) => void)
    | undefined;
};

/**
 * These options, controlled: the figure requests another value through the listener, and goes back if the app does not render it.
 * Without the prop, the figure keeps its own value, and the listener receives it.
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
  /** The data, as for `createView`. Takes precedence over `src`. */
  readonly dataset?: DatasetInput | null | undefined;
  /** Files to read instead: an address, relative to the page, or what `loadFiles` accepts, or a list of them. The last data stays until they are read. */
  readonly src?: FileSource | null | undefined;
  /** Options that differ from the defaults. */
  readonly options?: Partial<Options> | undefined;
  /** How the figure reacts to pointer and keyboard: the settings of a view. If they change, the view is created again. */
  readonly settings?: Partial<ViewSettings> | undefined;
  /** Whether there is a timeline below the figure, if the data has checkpoints. Default: false. */
  readonly timeline?: boolean | undefined;
  /** Settings of the timeline's player. */
  readonly player?: Partial<PlayerSettings> | undefined;
  /** What screen readers say of the figure. */
  readonly alt?: string | undefined;
  /** Class of the box, a `div`. If the box has no height, the figure is 16:9. */
  readonly className?: string | undefined;
  /** Style of the box. Of a server's HTML, strict policies block it; a class works everywhere. */
  readonly style?: CSSProperties | undefined;
  /** Shown until there is data. */
  readonly children?: ReactNode;
  /** Receives every error, each once: wrong props, files that can't be read, and the event `error`. Without it, errors are shown in the box. */
  readonly onError?: ((error: HeadglowError) => void) | undefined;
  /** Receives a new view, for example to link it. */
  readonly onLoad?: ((view: View) => void) | undefined;
}

/** The prop for an event, such as `onHover`. */
export const propOf = <Name extends string>(name: Name) =>
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
