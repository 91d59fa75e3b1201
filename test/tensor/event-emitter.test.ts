// The event emitter: lifetimes of listeners, and their independence.

import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HeadglowError } from '../../src/tensor/error.ts';
import { EventEmitter } from '../../src/tensor/event-emitter.ts';

interface Events {
  readonly step: number;
  readonly end: null;
}

const heardBy = (emitter: EventEmitter<Events>, settings?: Parameters<EventEmitter<Events>['on']>[2]) => {
  const heard: number[] = [];
  const stop = emitter.on('step', (value) => heard.push(value), settings);
  return { heard, stop };
};

describe('a listener', () => {
  it('is called with its events until it is removed', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const { heard, stop } = heardBy(emitter);
    emitter.emit('step', 1);
    emitter.emit('end', null);
    stop();
    stop();
    emitter.emit('step', 2);
    expect(heard).toEqual([1]);
    expect(emitter.hasListeners('step')).toBe(false);
  });

  it('is removed when its signal aborts, and not added if it has aborted already', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const controller = new AbortController();
    const { heard } = heardBy(emitter, { signal: controller.signal });
    emitter.emit('step', 1);
    controller.abort();
    const late = heardBy(emitter, { signal: controller.signal });
    emitter.emit('step', 2);
    expect([heard, late.heard]).toEqual([[1], []]);
  });

  it('is called once with `once`, even if it emits the event itself', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const heard: number[] = [];
    emitter.on(
      'step',
      (value) => {
        heard.push(value);
        emitter.emit('step', value + 1);
      },
      { once: true },
    );
    emitter.emit('step', 1);
    emitter.emit('step', 5);
    expect(heard).toEqual([1]);
  });

  it('leaves no listener on its signal after it is removed', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const { signal } = new AbortController();
    const left = () => getEventListeners(signal, 'abort').length;
    heardBy(emitter, { signal, once: true });
    heardBy(emitter, { signal }).stop();
    heardBy(emitter, { signal });
    expect(left()).toBe(2);
    emitter.emit('step', 1);
    expect(left()).toBe(1);
    emitter.clear();
    expect(left()).toBe(0);
  });

  it('is rejected if the event does not exist or it is not a function', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const added = (event: string, listener: unknown) => () =>
      emitter.on(event as keyof Events, listener as () => void);
    expect(added('stepp', () => {})).toThrow(
      'on("stepp"): there is no such event; the events are step, end.',
    );
    expect(added('step', undefined)).toThrow('on("step"): undefined is not a listener; pass a function.');
    expect(added('end', { once: true })).toThrow(HeadglowError);
  });

  it('that is added twice is called twice, and removed separately', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    let calls = 0;
    const listener = () => {
      calls += 1;
    };
    const stop = emitter.on('step', listener);
    emitter.on('step', listener);
    emitter.emit('step', 1);
    stop();
    emitter.emit('step', 2);
    expect(calls).toBe(3);
  });
});

describe('during an event', () => {
  it('a listener may remove another, which is not called then', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const heard: string[] = [];
    emitter.on('step', () => {
      heard.push('first');
      stop();
    });
    const stop = emitter.on('step', () => heard.push('second'));
    emitter.on('step', () => heard.push('third'));
    emitter.emit('step', 1);
    expect(heard).toEqual(['first', 'third']);
  });

  it('a listener may add others, which receive the next event', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const heard: number[] = [];
    emitter.on('step', () => emitter.on('step', (value) => heard.push(value)), { once: true });
    emitter.emit('step', 1);
    emitter.emit('step', 2);
    expect(heard).toEqual([2]);
  });

  it('a listener may remove all listeners', () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const { heard } = heardBy(emitter);
    emitter.on('step', () => emitter.clear());
    const after = heardBy(emitter);
    emitter.emit('step', 1);
    emitter.emit('step', 2);
    expect([heard, after.heard]).toEqual([[1], []]);
  });

  it('an exception in a listener does not affect others, and is reported', async () => {
    const emitter = new EventEmitter<Events>(['step', 'end']);
    const fault = new Error('a fault of a listener');
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    try {
      emitter.on('step', () => {
        throw fault;
      });
      const { heard } = heardBy(emitter);
      emitter.emit('step', 1);
      expect(heard).toEqual([1]);
      expect(await reported).toBe(fault);
    } finally {
      for (const other of others) process.on('uncaughtException', other);
    }
  });
});
