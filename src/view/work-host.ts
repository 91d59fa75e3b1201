// What work in the background requires from its view.

import type { Scene } from '../figure/scene.ts';
import type { Options } from '../options.ts';
import { awaitExtremes } from '../scale/dependence.ts';
import type { Reader } from '../source/reader.ts';
import type { MotionTracker } from './motion.ts';
import type { WindowData } from './windows/data.ts';
import type { Windows } from './windows/windows.ts';

/** What the work requires from its view. */
export interface WorkHost {
  readonly windows: Windows;
  readonly motion: MotionTracker;
  /** The scene to draw; null if there is none or the view has no size. */
  readonly scene: () => Scene | null;
  readonly reader: () => Reader;
  readonly options: () => Options;
  /** Called when more is known of the values: composes the scene again and draws it. */
  readonly onStatistics: () => void;
  /** Called when an exact picture is ready to be drawn. */
  readonly onReady: () => void;
}

/** Where windows of a scene get their cells from. */
export function dataOf(host: WorkHost, scene: Scene): WindowData {
  const { values, statistics } = host.reader();
  return { values, statistics, awaitsExtremes: awaitExtremes(scene.panels, host.options(), statistics) };
}
