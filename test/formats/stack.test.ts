// Files that are checkpoints of one model become one timeline; others stay models of their own.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HeadglowError } from '../../src/tensor/error.ts';
import { loadTensors } from '../support/load.ts';
import { counting, npy } from '../support/npy.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file } from './loading.ts';

type Contents = Readonly<Record<string, unknown>>;

const filesOf = (contents: Contents) =>
  Object.entries(contents).map(([name, content]) =>
    file(
      name,
      content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content),
    ),
  );

/** What a user sees of files that hold the given matrices: each model with its steps and values. */
async function seen(contents: Contents) {
  const { tensors } = await loadTensors(filesOf(contents));
  return tensors.map(({ model, steps, values }) => [model, steps, [...values]]);
}

async function refused(contents: Contents): Promise<string> {
  const error = await loadTensors(filesOf(contents), { strict: true }).then(
    () => expect.fail('the files were loaded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeadglowError);
  return (error as HeadglowError).message;
}

const one = [[1]];
const two = [[2]];

describe('names that differ in the step', () => {
  it.each([
    ['run/step-10.json', 'run/step-9.json', 'run'],
    ['run/step-00010.json', 'run/step-00009.json', 'run'],
    ['step10.json', 'step9.json', 'step'],
    ['run/checkpoint-10.json', 'run/checkpoint-9.json', 'run'],
    ['llama_ckpt_10_heads.json', 'llama_ckpt_9_heads.json', 'llama_heads'],
    ['gpt2-global_step10.json', 'gpt2-global_step9.json', 'gpt2'],
    ['a/natural_stories-step10-seed1.csv', 'a/natural_stories-step9-seed1.csv', 'natural_stories-seed1'],
    ['OLMo/stage1-step10-tokens2B.json', 'OLMo/stage1-step9-tokens1B.json', 'stage1'],
    ['stage1-step10-tokens2B/heads.json', 'stage1-step9-tokens1.5B/heads.json', 'heads'],
    ['iter=10/heads.json', 'iter=9/heads.json', 'heads'],
    ['run/checkpoint-10/heads-step10.json', 'run/checkpoint-9/heads-step9.json', 'heads'],
    ['run\\step-10\\x.json', 'run\\step-9\\x.json', 'x'],
    ['Step-3.5-Flash-step10.json', 'Step-3.5-Flash-step9.json', 'Step-3.5-Flash'],
  ])('are one model in the order of steps: %s', async (ten, nine, model) => {
    expect(await seen({ [ten]: [[10]], [nine]: [[9]] })).toEqual([[model, [9, 10], [9, 10]]]);
  });

  it.each([
    ['a/step-9.json', 'b/step-10.json'],
    ['llama-step9.json', 'mistral-step10.json'],
    ['step-9/a.json', 'step-10/b.json'],
    ['seed1.json', 'seed2.json'],
    ['footstep9.json', 'footstep10.json'],
    ['step9.1.json', 'step9.2.json'],
    ['step9b.json', 'step10b.json'],
    ['stage1-step9-tokens1B.json', 'stage2-step9-tokens1B.json'],
  ])('and in more are models of their own: %s, %s', async (a, b) => {
    expect((await seen({ [a]: one, [b]: two })).map(([, steps]) => steps)).toEqual([null, null]);
  });

  it('combines files with several models and tasks, in any order', async () => {
    expect(
      await seen({
        'r/step-2.json': { b: { y: [[4]], x: [[3]] }, c: { z: [[1, 2]] } },
        'r/step-1.json': { c: { z: [[10, 20]] }, b: { x: [[30]], y: [[40]] } },
      }),
    ).toEqual([
      ['c', [1, 2], [10, 20, 1, 2]],
      ['b', [1, 2], [30, 40, 3, 4]],
    ]);
  });

  it('give the step of a single file', async () => {
    expect(await seen({ 'r/step-500.npy': counting([1, 1]) })).toEqual([['step-500', [500], [0]]]);
  });

  it('are overridden by the contents', async () => {
    const at = (step: number) => ({ step, m: [[step]] });
    expect(await seen({ 'r/ckpt-1.json': at(500), 'r/ckpt-2.json': at(250) })).toEqual([
      ['r', [250, 500], [250, 500]],
    ]);
  });
});

describe('contents that give steps', () => {
  const at = (step: unknown, m: unknown = one) => ({ step, m });

  it('combine all files of a folder into one model', async () => {
    expect(await seen({ 'run/late.json': at('step-00010'), 'run/early.json': at(9, two) })).toEqual([
      ['run', [9, 10], [2, 1]],
    ]);
    const archive = (step: number) =>
      zipSync({ 'm.npy': npy('<f4', [1, 1], [step]), 'step.npy': npy('<i8', [], [step]) });
    expect(await seen({ 'run/x.npz': archive(10), 'run/y.npz': archive(9) })).toEqual([
      ['run', [9, 10], [9, 10]],
    ]);
  });

  it.each([
    ['without a folder', { 'llama.json': at(9), 'mistral.json': at(10) }],
    ['in several folders', { 'a/x.json': at(9), 'b/x.json': at(10) }],
    ['at one step', { 'r/llama.json': at(9), 'r/mistral.json': at(9) }],
    ['of several shapes', { 'r/llama.json': at(9), 'r/mistral.json': at(10, [[1, 2]]) }],
    ['of several tasks', { 'r/a.json': at(9), 'r/b.json': { step: 10, n: one } }],
    ['beside a file without one', { 'r/a.json': at(9), 'r/b.json': at(10), 'r/c.json': { m: one } }],
  ])('are models of their own %s', async (_, contents) => {
    const found = await seen(contents);
    expect(found.map(([, steps]) => steps)).toEqual(Object.keys(contents).map(() => null));
  });
});

describe('a timeline', () => {
  it('aligns single files next to it by step', async () => {
    expect(
      await seen({ 'a/step-1.json': one, 'b/step-7.json': two, 'c/x.json': two, 'a/step-2.json': two }),
    ).toEqual([
      ['a', [1, 2], [1, 2]],
      ['b', [7], [2]],
      ['x', null, [2]],
    ]);
    const run = zipSync({ 'm.npy': counting([2, 1, 1]), 'step.npy': npy('<U8', [2], ['step-1', 'step-2']) });
    expect(await seen({ 'run.npz': run, 'b/step-7.json': two })).toEqual([
      ['run', [1, 2], [0, 1]],
      ['b', [7], [2]],
    ]);
  });

  it('of one file is not mixed with others', async () => {
    const run = zipSync({ 'm.npy': counting([2, 1, 1]), 'step.npy': npy('<i8', [2], [1, 2]) });
    expect(await seen({ 'r/m-step5.npz': run, 'r/m-step6.npz': run })).toEqual([
      ['m-step5', [1, 2], [0, 1]],
      ['m-step6', [1, 2], [0, 1]],
    ]);
  });
});

describe('with `strict`, checkpoints are rejected that', () => {
  const OR_SEPARATE = ', or put files of other models into a separate folder.';

  it.each([
    [
      'come twice',
      { 'r/step-9.json': one, 'r/step-009.json': two },
      `r/step-009.json: it is step 9, like "r/step-9.json"; give each checkpoint a different step${OR_SEPARATE}`,
    ],
    [
      'come twice by their content',
      { 'r/step-1.json': { step: 7, m: one }, 'r/step-2.json': { step: 7, m: one } },
      'r/step-2.json: it is step 7 according to its contents, like "r/step-1.json"; give each',
    ],
    [
      'have another shape',
      { 'r/step-1.json': one, 'r/step-2.json': [[1, 2]] },
      `r/step-2.json: it is 1 x 2 but "r/step-1.json" is 1 x 1; save the same models, shapes and tasks in each checkpoint${OR_SEPARATE}`,
    ],
    [
      'lack a task',
      { 'r/step-1.json': { a: one, b: one }, 'r/step-2.json': { a: one } },
      'r/step-2.json: it has no task "b", unlike "r/step-1.json"',
    ],
    [
      'have another task',
      { 'r/step-2.json': { a: one, b: one }, 'r/step-1.json': { a: one } },
      'r/step-2.json: it has an additional task "b", unlike "r/step-1.json"',
    ],
    [
      'lack a model',
      { 'r/step-1.json': { x: { a: one }, y: { a: one } }, 'r/step-2.json': { x: { a: one } } },
      'r/step-2.json: it has no matrix "y", unlike "r/step-1.json"',
    ],
    [
      'have another model',
      { 'r/step-1.json': { x: { a: one } }, 'r/step-2.json': { x: { a: one }, y: { a: one } } },
      'r/step-2.json: it has an additional matrix "y", unlike "r/step-1.json"',
    ],
    [
      'hold a bare matrix and a named one',
      { 'r/step-1.json': one, 'r/step-2.json': { x: { a: one } } },
      'r/step-2.json: it has no unnamed matrix, unlike "r/step-1.json"',
    ],
  ])('%s', async (_, contents, message) => {
    expect(await refused(contents)).toContain(message);
  });
});

describe('checkpoints that do not match', () => {
  it('with the most common structure are one model; others are shown separately, with a note', async () => {
    const contents = {
      'r/step-1.json': [[1, 2]],
      'r/step-2.json': [[2]],
      'r/step-3.json': [[3]],
      'r/step-4.json': { a: [[4]] },
    };
    expect(await seen(contents)).toEqual([
      ['r', [2, 3], [2, 3]],
      ['step-1', [1], [1, 2]],
      ['step-4', [4], [4]],
    ]);
    const { skipped, notes } = await loadTensors(filesOf(contents));
    expect(skipped).toEqual([]);
    expect(notes).toEqual([
      {
        file: 'r/step-1.json',
        reason: 'it is 1 x 2 but "r/step-2.json" is 1 x 1, so it is shown as a separate model',
      },
      {
        file: 'r/step-4.json',
        reason: 'it has no unnamed task, unlike "r/step-2.json", so it is shown as a separate model',
      },
    ]);
  });

  it('with the same step count once: the last one, which a restarted run wrote', async () => {
    const at = (step: number, value: number) => ({ step, m: [[value]] });
    const contents = {
      'r/ckpt-0.json': at(0, 1),
      'r/ckpt-1.json': at(100, 2),
      'r/ckpt-2.json': at(200, 3),
      'r/ckpt-3.json': at(100, 4),
      'r/ckpt-4.json': at(200, 5),
    };
    expect(await seen(contents)).toEqual([['r', [0, 100, 200], [1, 4, 5]]]);
    const { skipped } = await loadTensors(filesOf(contents));
    expect(skipped).toEqual([
      {
        code: 'data',
        file: 'r/ckpt-1.json',
        reason:
          'it is step 100 according to its contents, like "r/ckpt-3.json", which comes later and replaces it',
      },
      {
        code: 'data',
        file: 'r/ckpt-2.json',
        reason:
          'it is step 200 according to its contents, like "r/ckpt-4.json", which comes later and replaces it',
      },
    ]);
  });

  it('are still a series if another file cannot be read', async () => {
    expect(
      await seen({ 'r/a.json': { step: 1, m: one }, 'r/b.json': { step: 2, m: two }, 'r/config.json': '{}' }),
    ).toEqual([['r', [1, 2], [1, 2]]]);
  });
});

describe('names that are numbers', () => {
  it('are steps, in each folder of such files', async () => {
    const contents = {
      'runs/ioi/10000.json': [[1]],
      'runs/ioi/20000.json': [[2]],
      'runs/greater-than/10000.json': [[3]],
    };
    expect(await seen(contents)).toEqual([
      ['ioi', [10_000, 20_000], [1, 2]],
      ['greater-than', [10_000], [3]],
    ]);
    const { notes } = await loadTensors(filesOf(contents));
    expect(notes).toEqual([
      { file: 'runs/ioi/10000.json', reason: 'numbers that are names of files were read as training steps' },
    ]);
  });

  it.each<readonly [string, Contents]>([
    ['if they follow each other', { 'a/0.json': one, 'a/1.json': two, 'a/2.json': one }],
    ['if they follow each other from 1', { 'a/1.json': one, 'a/2.json': two }],
    ['if there are other files', { 'a/10.json': one, 'a/20.json': two, 'a/all.json': one }],
    ['if a folder beside has other files', { 'a/10.json': one, 'a/20.json': two, 'b/mean.json': one }],
  ])('are no steps %s', async (_, contents) => {
    expect(await seen(contents)).toHaveLength(Object.keys(contents).length);
  });

  it('are no steps if the contents give others', async () => {
    const at = (step: number, score: number) => [{ step, layer: 0, head: 0, score }];
    expect(await seen({ 'a/10.json': at(7, 1), 'a/30.json': at(5, 2) })).toEqual([['a', [5, 7], [2, 1]]]);
  });
});

describeShared('the files of a restarted run', () => {
  it('are one timeline, of which the last files count, and the others are listed', async () => {
    const names = [0, 1, 2, 3, 4, 5].map((index) => `d13-restart/ckpt-${index}.json`);
    const { tensors, skipped } = await loadTensors(
      names.map((name) => ({ name, bytes: sharedBytes(`../cases/${name}`) })),
    );
    expect(tensors.map(({ steps }) => steps)).toEqual([[0, 100, 200, 300]]);
    expect([0, 4, 8, 12].map((cell) => tensors[0]?.values[cell]?.toFixed(2))).toEqual([
      '0.10',
      '0.90',
      '0.95',
      '0.99',
    ]);
    expect(skipped.map(({ file: name, reason }) => [name, reason])).toEqual([
      [
        'd13-restart/ckpt-1.json',
        'it is step 100 according to its contents, like "d13-restart/ckpt-3.json", which comes later and replaces it',
      ],
      [
        'd13-restart/ckpt-2.json',
        'it is step 200 according to its contents, like "d13-restart/ckpt-4.json", which comes later and replaces it',
      ],
    ]);
  });
});
