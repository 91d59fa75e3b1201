// Notches of a mouse wheel: recognised, made smooth, additive, about the pointer, and ended by any other movement.

import { describe, expect, it } from 'vitest';
import type { Range } from '../../../src/tensor/zoom.ts';
import { CameraControl } from '../../../src/view/camera/control.ts';
import { placeAt } from '../../../src/view/camera/place.ts';
import { extentOf } from '../../../src/view/camera/ranges.ts';
import { panStep, zoomStep } from '../../../src/view/camera/steps.ts';
import { NotchDetector } from '../../../src/view/camera/wheel.ts';
import { WheelEasing } from '../../../src/view/camera/wheel-easing.ts';
import type { MotionTracker } from '../../../src/view/motion.ts';
import { TestFigure, type TestScene } from './scenes.ts';

const wheel = (deltaX: number, deltaY: number, timeStamp = 0, deltaMode = 0) =>
  ({ deltaX, deltaY, deltaMode, timeStamp }) as WheelEvent;

describe('a wheel event', () => {
  it('is a notch if it is large, or in lines', () => {
    expect(new NotchDetector().isNotch(wheel(0, 100))).toBe(true);
    expect(new NotchDetector().isNotch(wheel(-120, 0))).toBe(true);
    expect(new NotchDetector().isNotch(wheel(0, 3, 0, 1))).toBe(true);
    expect(new NotchDetector().isNotch(wheel(0, 4))).toBe(false);
    expect(new NotchDetector().isNotch(wheel(60, 80))).toBe(false);
  });

  it('is none in a flick on a trackpad', () => {
    const detector = new NotchDetector();
    expect([12, 60, 140].map((delta, i) => detector.isNotch(wheel(0, delta, 16 * i)))).toEqual([
      false,
      false,
      false,
    ]);
    expect(detector.isNotch(wheel(0, 100, 1000))).toBe(true);
  });
});

/** A camera whose frames the test draws, 16 ms apart. */
class Stage {
  readonly control: CameraControl;
  readonly easing: WheelEasing;
  shown: TestScene;
  now = 0;
  readonly #figure = new TestFigure([[64, 64]]);
  #frames: (() => void)[] = [];

  constructor(isMotionReduced = false) {
    this.shown = this.#figure.with();
    const home = {
      requestAnimationFrame: (callback: () => void) => this.#frames.push(callback),
      cancelAnimationFrame: () => {},
      matchMedia: () => ({ matches: isMotionReduced }),
    };
    const root = {
      ownerDocument: { defaultView: home, visibilityState: 'visible' },
    } as unknown as HTMLElement;
    this.control = new CameraControl({
      root,
      motion: { moveCamera: () => {} } as MotionTracker,
      scene: () => this.shown.scene,
      options: () => this.shown.options,
      show: (zoom) => this.set(zoom),
    });
    this.easing = new WheelEasing(root, this.control, () => this.now);
  }

  set(zoom: TestScene['options']['zoom']): void {
    this.shown = this.#figure.with({ zoom });
  }

  get heads(): Range {
    return this.shown.scene.camera.heads;
  }

  place(x: number) {
    const rect = this.shown.scene.panels[0]?.rect as { x: number; y: number; width: number; height: number };
    const place = placeAt(this.shown.scene, [rect.x + x * rect.width, rect.y + rect.height / 2]);
    if (!place) throw new Error('there is no such place');
    return place;
  }

  /** Turns the wheel by powers of 2 at a position in the panel. */
  turn(amount: number, x: number): void {
    const stepOf = (part: number) => {
      const place = this.place(x);
      return {
        change: (state: Parameters<typeof zoomStep>[0]) =>
          zoomStep(state, place, { factor: 2 ** part, panel: null, isUniform: true }),
        keep: null,
      };
    };
    this.easing.add({ kind: 'zoom', amount, stepOf });
  }

  /** Draws the next frame. @returns whether one was requested */
  frame(): boolean {
    this.now += 16;
    const frames = this.#frames;
    this.#frames = [];
    for (const draw of frames) draw();
    return frames.length > 0;
  }

  /** Draws all frames. @returns what was in sight in each */
  play(): Range[] {
    const seen: Range[] = [];
    while (this.frame()) {
      seen.push(this.heads);
      expect(seen.length).toBeLessThan(100);
    }
    return seen;
  }
}

/** Where the cell at 16, which was under the pointer, is in what is in sight. */
const placeOf16 = (range: Range): number => (16 - range[0]) / extentOf(range);

describe('a notch', () => {
  it('zooms smoothly about the pointer, to what it says', () => {
    const stage = new Stage();
    stage.turn(1, 0.25);
    const extents = stage.play().map((range) => {
      expect(placeOf16(range)).toBeCloseTo(0.25, 2);
      return extentOf(range);
    });
    expect(extents.length).toBeGreaterThan(5);
    expect(extents.length * 16).toBeLessThan(300);
    expect(extents[0]).toBeLessThan(64);
    expect(extents.toSorted((a, b) => b - a)).toEqual(extents);
    expect(stage.heads).toEqual([expect.closeTo(8, 2), expect.closeTo(40, 2)]);
  });

  it('adds to those before it, and takes back what they have not done yet', () => {
    const stage = new Stage();
    stage.turn(1, 0.25);
    stage.frame();
    stage.turn(1, 0.25);
    stage.frame();
    stage.turn(-1, 0.25);
    stage.play();
    expect(extentOf(stage.heads)).toBeCloseTo(32, 1);
  });

  it('is ended by any other movement, and by a zoom that is set', () => {
    const stage = new Stage();
    stage.turn(1, 0.25);
    stage.frame();
    const extent = extentOf(stage.heads);
    const place = stage.place(0.5);
    stage.control.move((state) => panStep(state, place, { x: -10, y: 0 }, null));
    stage.play();
    expect(extentOf(stage.heads)).toBeCloseTo(extent, 1);
    stage.turn(1, 0.25);
    stage.frame();
    stage.set({ heads: [10, 20] });
    stage.play();
    expect(stage.heads).toEqual([10, 20]);
    // What was left of it is not added to the next one.
    stage.turn(-0.5, 0.25);
    stage.play();
    expect(extentOf(stage.heads)).toBeCloseTo(10 * Math.SQRT2, 1);
  });

  it('zooms at once for users who prefer reduced motion', () => {
    const stage = new Stage(true);
    stage.turn(1, 0.25);
    expect(stage.play()).toEqual([[expect.closeTo(8, 2), expect.closeTo(40, 2)]]);
  });
});
