// The player, driven by a manual clock.

import { describe, expect, it } from 'vitest';
import { createPlayer } from '../../src/play.ts';
import type { Reader } from '../../src/source/reader.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { Player } from '../../src/view/player.ts';
import type { Clock, PlayerSettings } from '../../src/view/player-settings.ts';
import type { View } from '../../src/view/view.ts';
import { levelSource } from '../source/level-source.ts';

/** A clock that advances only when the test calls `pass`. */
function manualClock(): Clock & { pass(seconds: number): void; waiting: () => boolean } {
  let time = 100;
  let waiting: (() => void) | null = null;
  return {
    now: () => time,
    next(callback) {
      waiting = callback;
      return () => {
        if (waiting === callback) waiting = null;
      };
    },
    pass(seconds) {
      time += seconds;
      const callback = waiting;
      waiting = null;
      callback?.();
    },
    waiting: () => waiting !== null,
  };
}

/** A fake view with what a player uses. */
function fakeView(steps: readonly number[]) {
  const listeners = new Set<() => void>();
  const endings = new Set<() => void>();
  const shown: number[] = [];
  const view = {
    steps,
    reader: { watched: [], stateOf: () => 'loaded', prefetch: () => {}, retry: () => {} } as Pick<
      Reader,
      'watched' | 'stateOf' | 'prefetch' | 'retry'
    >,
    isReady: (checkpoint: number) => view.reader.stateOf(checkpoint) === 'loaded',
    options: { checkpoint: null as number | null },
    get moment() {
      const position = view.options.checkpoint ?? view.steps.length - 1;
      return { pendingText: view.reader.stateOf(position) === 'loaded' ? undefined : 'loading' };
    },
    set(change: { checkpoint: number }) {
      view.options = { ...view.options, ...change };
      for (const listener of listeners) listener();
    },
    prefetched: [] as { coming: readonly number[]; part: number; budget: number }[],
    prefetch(coming: readonly number[], part: number, budget: number) {
      view.prefetched.push({ coming, part, budget });
      return false;
    },
    redraw: () => shown.push(view.options.checkpoint ?? view.steps.length - 1),
    on(event: string, listener: () => void, { signal }: { signal: AbortSignal }) {
      const all = event === 'destroy' ? endings : listeners;
      all.add(listener);
      signal.addEventListener('abort', () => all.delete(listener));
    },
    destroy() {
      for (const listener of endings) listener();
    },
    /** Shows other data. */
    show(others: readonly number[], checkpoint: number | null = null) {
      view.steps = others;
      view.options = { checkpoint };
      for (const listener of listeners) listener();
    },
  };
  return { view, shown, listeners };
}

function createTestPlayer(
  settings: Partial<PlayerSettings> = {},
  steps: readonly number[] = [0, 10, 20, 40],
) {
  const clock = manualClock();
  const { view, shown, listeners } = fakeView(steps);
  const player = new Player(view as unknown as View, settings, clock);
  return { player, clock, view, shown, listeners };
}

describe('a player', () => {
  it('stops for good when its view is destroyed', () => {
    const { player, clock, view, shown, listeners } = createTestPlayer();
    const states: boolean[] = [];
    player.on('change', ({ playing }) => states.push(playing));
    player.play();
    const frames = shown.length;
    view.destroy();
    expect(states).toEqual([true, false]);
    expect(clock.waiting()).toBe(false);
    expect(listeners.size).toBe(0);
    player.play();
    expect(clock.waiting()).toBe(false);
    expect(shown.length).toBe(frames);
  });

  it('draws its first checkpoint even if the next one is loaded by the first tick', () => {
    const { player, clock, view, shown } = createTestPlayer({ speed: 4 });
    let state = 'loading';
    view.reader.stateOf = () => state as 'loaded';
    player.seek(0);
    player.play();
    shown.length = 0;
    state = 'loaded';
    clock.pass(0.25);
    expect(shown).toEqual([0, 1]);
  });

  it('stays paused if a listener of the view pauses it within a tick', () => {
    const { player, clock, listeners, shown } = createTestPlayer({ speed: 1 });
    player.seek(0);
    player.play();
    listeners.add(() => player.pause());
    clock.pass(0.5);
    const frames = shown.length;
    expect(player.state.playing).toBe(false);
    clock.pass(1);
    expect(clock.waiting()).toBe(false);
    expect(shown.length).toBe(frames);
  });

  it('stays paused if its own listener pauses it when playback turns around', () => {
    const { player, clock } = createTestPlayer({ speed: 1, range: [0, 1], repeat: 'bounce' });
    player.seek(0);
    player.play();
    player.on('change', ({ direction }) => direction === -1 && player.pause());
    for (let tick = 0; tick < 30 && player.state.playing; tick++) clock.pass(0.25);
    expect(player.state).toMatchObject({ playing: false, direction: -1 });
    expect(clock.waiting()).toBe(false);
  });

  it('requires a view', () => {
    expect(() => createPlayer(null as never)).toThrow(
      new HeadglowError({
        code: 'option',
        place: 'view',
        reason: 'null is not a view',
        remedy: 'pass what `createView` returns',
      }),
    );
  });

  it('plays from the beginning if the view is at the end, and stops at the end', () => {
    const { player, clock, shown } = createTestPlayer({ speed: 2 });
    player.play();
    for (let i = 0; i < 20; i++) clock.pass(0.25);
    expect(shown).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3]);
    expect(player.state.playing).toBe(false);
    expect(clock.waiting()).toBe(false);
  });

  it('draws every checkpoint even if frames are slow', () => {
    const { player, clock, shown } = createTestPlayer({ speed: 60 }, [0, 1, 2, 3, 4, 5, 6, 7]);
    player.play();
    for (let i = 0; i < 20; i++) clock.pass(0.5);
    expect(shown).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('shows checkpoints only if `smooth` is false', () => {
    const { player, clock, shown } = createTestPlayer({ speed: 2, smooth: false });
    player.play();
    for (let i = 0; i < 20; i++) clock.pass(0.2);
    expect([...new Set(shown)]).toEqual([0, 1, 2, 3]);
    expect(shown.filter((position) => position === 1).length).toBeGreaterThan(1);
    const back = createTestPlayer({ speed: 2, smooth: false });
    back.player.play(-1);
    for (let i = 0; i < 20; i++) back.clock.pass(0.2);
    expect([...new Set(back.shown)]).toEqual([3, 2, 1, 0]);
  });

  it('plays a range in a loop, back and forth, and backwards', () => {
    const loop = createTestPlayer({ speed: 1, range: [1, 2], repeat: 'loop' });
    loop.player.play();
    for (let i = 0; i < 5; i++) loop.clock.pass(1);
    expect(loop.shown).toEqual([1, 2, 1, 2, 1, 2]);

    const bounce = createTestPlayer({ speed: 1, range: [1, 3], repeat: 'bounce' });
    bounce.player.play(-1);
    for (let i = 0; i < 5; i++) bounce.clock.pass(1);
    expect(bounce.shown).toEqual([3, 2, 1, 2, 3, 2]);
    expect(bounce.player.state.direction).toBe(-1);
  });

  it('pauses, continues, and steps to the next checkpoint', () => {
    const { player, clock, shown } = createTestPlayer({ speed: 1 });
    player.play();
    clock.pass(0.5);
    player.pause();
    clock.pass(5);
    expect(shown).toEqual([0, 0.5]);
    player.toggle();
    clock.pass(0.25);
    expect(shown.at(-1)).toBe(0.75);
    player.step(1);
    expect(player.position).toBe(1);
    player.step(-1);
    player.step(-1);
    expect(player.position).toBe(0);
    expect(player.state.playing).toBe(false);
  });

  it('continues from where it is sought, or where someone else moved the view', () => {
    const { player, clock, view, shown } = createTestPlayer({ speed: 1 });
    player.play();
    player.seek(2);
    clock.pass(0.25);
    expect(shown.at(-1)).toBe(2.25);
    view.set({ checkpoint: 1 });
    clock.pass(0.25);
    expect(shown.at(-1)).toBe(1.25);
    player.seek(99);
    expect(player.position).toBe(3);
  });

  it('pauses and resets its range when other data is shown', () => {
    const { player, clock, view } = createTestPlayer({ range: [1, 2], repeat: 'loop' });
    player.play();
    view.show([0, 5]);
    expect(player.state).toMatchObject({ playing: false, range: null });
    expect(clock.waiting()).toBe(false);
    view.show([7]);
    player.play();
    expect(player.state.playing).toBe(false);
  });

  it('goes on when its timeline gets further checkpoints', () => {
    const { player, clock, view } = createTestPlayer({ speed: 1, smooth: true, repeat: 'none' });
    player.seek(2);
    player.play();
    clock.pass(0.5);
    view.show([0, 10, 20, 40, 80], 2.5);
    expect(player.state.playing).toBe(true);
    for (let second = 0; second < 3; second++) clock.pass(1);
    expect([player.state.playing, player.position]).toEqual([false, 4]);
  });

  it('emits an event when it plays, reverses and pauses, until it is destroyed', () => {
    const { player, listeners } = createTestPlayer();
    const states: boolean[] = [];
    player.on('change', ({ playing }) => states.push(playing));
    player.play();
    player.pause();
    player.set({ speed: 8 });
    expect(states).toEqual([true, false, false]);
    player.destroy();
    expect(listeners.size).toBe(0);
  });

  it.each([
    [{ speed: 0 }, 'speed: 0 is not a finite number above 0.'],
    [{ speed: Number.NaN }, 'speed: NaN is not a finite number above 0.'],
    [{ range: [1, 4] }, 'range: 1 to 4 is not a range of checkpoints; checkpoints are numbered from 0 to 3.'],
    [{ range: [2, 1] }, 'range: 2 to 1'],
    [{ repeat: 'twice' }, 'repeat: "twice" is not a valid choice; choose one of none, loop, bounce.'],
    [{ sped: 2 }, 'sped: there is no such option; did you mean "speed"?'],
  ])('refuses %j', (settings, sentence) => {
    const { player } = createTestPlayer();
    expect(() => player.set(settings as never)).toThrow(sentence);
    expect(player.state).toMatchObject({ speed: 4, range: null, repeat: 'none' });
  });

  it('uploads upcoming checkpoints at the speed of playback', () => {
    const { player, clock, view } = createTestPlayer({ speed: 1, repeat: 'loop', budget: 1000 });
    view.options.checkpoint = 1;
    player.play();
    // A part at once, so that what a play needs is ready before the first frame in motion.
    expect(view.prefetched).toEqual([{ coming: [2, 3, 0], part: 0.1, budget: 1000 }]);
    clock.pass(0.25);
    expect(view.prefetched[1]).toEqual({ coming: [2, 3, 0], part: 0.25, budget: 1000 });
    clock.pass(10);
    expect(view.prefetched.at(-1)).toMatchObject({ part: 0.75 });
    player.pause();
    expect(view.prefetched).toHaveLength(3);
  });

  it('waits until the next checkpoint is loaded, then continues at its speed', () => {
    const { player, clock, view, shown } = createTestPlayer({ speed: 10 });
    const here = new Set([0, 1]);
    let wanted: readonly number[] = [];
    view.reader = {
      watched: [],
      stateOf: (checkpoint) => (here.has(checkpoint) ? 'loaded' : 'loading'),
      prefetch: (checkpoints) => {
        wanted = checkpoints;
      },
      retry: () => {},
    };
    view.options.checkpoint = 0;
    player.play();
    for (let i = 0; i < 20; i++) clock.pass(0.05);
    expect(shown.at(-1)).toBe(1);
    expect(player.state).toMatchObject({ playing: true, waiting: true });
    expect(wanted).toEqual([2, 3]);
    // Only loaded checkpoints are uploaded ahead of time.
    expect(view.prefetched.every(({ coming }) => coming.every((checkpoint) => here.has(checkpoint)))).toBe(
      true,
    );
    here.add(2);
    clock.pass(0.05);
    expect(shown.at(-1)).toBeCloseTo(1.5, 12);
    expect(player.state.waiting).toBe(false);
  });

  it('of sources with levels, asks for what is in sight before their coarse levels have arrived', () => {
    const { player, clock, view } = createTestPlayer({ speed: 10 }, [...Array(20).keys()]);
    let isHere = false;
    const order: string[] = [];
    view.reader = {
      watched: [levelSource().source],
      stateOf: () => (isHere ? 'loaded' : 'loading'),
      prefetch: () => order.push('coarse'),
      retry: () => {},
    };
    const { prefetch } = view;
    view.prefetch = (...ahead) => {
      order.push('in sight');
      return prefetch(...ahead);
    };
    view.options.checkpoint = 0;
    player.play();
    expect(view.prefetched[0]?.coming).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(order).toEqual(['in sight', 'coarse']);
    clock.pass(0.05);
    expect(view.prefetched[1]?.coming.slice(0, 3)).toEqual([0, 1, 2]);
    isHere = true;
    clock.pass(0.05);
    expect(player.state.waiting).toBe(false);
  });

  it.each([true, false])('looks ahead as far while it waits as before, if smooth is %s', (smooth) => {
    const { player, clock, view } = createTestPlayer({ speed: 10, smooth }, [...Array(20).keys()]);
    view.isReady = (checkpoint) => checkpoint <= 3;
    view.options.checkpoint = 0;
    player.play();
    for (let i = 0; i < 40; i++) clock.pass(0.05);
    expect(player.state.waiting).toBe(true);
    const lists = [...new Set(view.prefetched.map(({ coming }) => coming.join()))];
    // Windows would abort the reads of what is left out.
    expect(lists).toEqual(['1,2,3,4,5,6,7', '2,3,4,5,6,7,8', '3,4,5,6,7,8,9', '4,5,6,7,8,9,10']);
  });

  it('pauses before a checkpoint that failed to load, and retries it on play', () => {
    const { player, clock, view, shown } = createTestPlayer({ speed: 10 });
    let [failed, retries] = [true, 0];
    view.reader = {
      watched: [],
      stateOf: (checkpoint) => (failed && checkpoint === 2 ? 'failed' : 'loaded'),
      prefetch: () => {},
      retry: () => {
        retries += 1;
      },
    };
    view.options.checkpoint = 0;
    player.play();
    for (let i = 0; i < 9; i++) clock.pass(0.05);
    expect(player.state).toMatchObject({ playing: false, waiting: false });
    expect(shown.at(-1)).toBe(1);
    failed = false;
    player.play();
    expect(retries).toBe(2);
    for (let i = 0; i < 9; i++) clock.pass(0.05);
    expect(shown.at(-1)).toBe(3);
  });
});
