// Circuits and rankings of heads by flat index: what becomes of edges, and what is asked for.

import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { file, load, loadAll, refusal } from './loading.ts';

const NAN = Number.NaN;
const json = (value: unknown): string => JSON.stringify(value);

/** The only tensor of a file, and the reasons in its notes. */
async function read(name: string, content: string | Uint8Array, reading: Reading = {}) {
  const { tensors, notes } = await loadFiles([file(name, content)], reading);
  expect(tensors).toHaveLength(1);
  return { tensor: tensors[0] as Tensor, notes: notes.map(({ reason }) => reason) };
}

async function refused(name: string, content: string, reading: Reading = {}): Promise<string> {
  const error = await loadFiles([file(name, content)], reading).then(
    () => expect.fail('it was loaded'),
    (reason: unknown) => reason as Error,
  );
  return error.message;
}

describe('rankings by flat index', () => {
  /** 3 x 8 heads of two tasks, sorted by magnitude as the published code does, with signs. */
  const scoreOf = (task: number, index: number) => (index % 2 ? -1 : 1) * (0.01 + ((index * 7 + task) % 24));
  const rankingOf = (task: number) =>
    Array.from({ length: 24 }, (_, index) => [index, scoreOf(task, index)] as const).toSorted(
      ([, a], [, b]) => Math.abs(b) - Math.abs(a),
    );
  const text = json({ copying: rankingOf(0), recall: rankingOf(1) });

  it('ask for the number of heads, which the file does not say', async () => {
    expect(await refused('importance.json', text)).toBe(
      'importance.json: it ranks 24 heads by flat index (layer * heads + head), which does not say how many heads a layer has; say which: --layers 6 --heads 4, or --layers 4 --heads 6.',
    );
  });

  it('are layers x heads of signed scores with it', async () => {
    for (const reading of [{ heads: 8 }, { layers: 3 }, { dims: '(layer head)', heads: 8 }]) {
      const { tensor } = await read('importance.json', text, reading);
      expect(tensor).toMatchObject({
        layers: 3,
        heads: 8,
        tasks: ['copying', 'recall'],
        steps: null,
        model: 'importance',
      });
      const expected = [0, 1].flatMap((task) => Array.from({ length: 24 }, (_, i) => scoreOf(task, i)));
      expect(tensor.values).toEqual(Float32Array.from(expected));
    }
  });

  it('take the number of heads from the file if it has it', async () => {
    const value = { n_heads: 8, model: 'x', copying: rankingOf(0) };
    expect((await read('a.json', json(value))).tensor).toMatchObject({ layers: 3, heads: 8 });
    expect((await read('a.json', json({ results: value }))).tensor).toMatchObject({ layers: 3, heads: 8 });
  });

  it('may count heads first', async () => {
    const { tensor } = await read('a.json', text, { dims: '(head layer)', layers: 3 });
    expect(tensor.values[1 * 8 + 2]).toBe(Math.fround(scoreOf(0, 2 * 3 + 1)));
  });

  it('may list the first heads only', async () => {
    const top = json({ copying: rankingOf(0).slice(0, 6) });
    expect(await refused('a.json', top)).toContain('say how many: --heads HEADS');
    const { tensor } = await read('a.json', top, { heads: 8, layers: 3 });
    expect(tensor.values.filter((value) => !Number.isNaN(value))).toHaveLength(6);
    expect(tensor.values[17]).toBe(Math.fround(scoreOf(0, 17)));
  });

  it('that do not fit the number of heads are refused', async () => {
    expect(await refused('a.json', text, { heads: 7 })).toContain('its 24 heads are not 4 layers of 7 heads');
    expect(
      await refused(
        'a.json',
        json({
          a: [
            [3, 9.5],
            [1, 8],
            [3, 7],
            [0, 6],
          ],
        }),
        { heads: 2 },
      ),
    ).toBe('a.json, a[2]: index 3 is listed twice; list it once.');
  });

  it('are told from matrices of two heads and from pairs of layer and head', async () => {
    for (const rows of [
      [
        [0, 0.5],
        [1, 0.7],
        [2, 0.1],
        [5, 0.9],
      ],
      [
        [0.5, 0.25],
        [1, 0.5],
        [0, 0.125],
        [2, 0],
      ],
    ]) {
      const { tensor } = await read('a.json', json({ task: rows }));
      expect(tensor).toMatchObject({ layers: 4, heads: 2 });
    }
  });

  it('have a companion of one number per task, which is named as what it is', async () => {
    expect(await refusal('elbows.json', json({ copying: 11, recall: 25 }))).toBe(
      'elbows.json: it contains one whole number for each name, such as "copying": 11, as for the elbow of each task\'s ranking, not scores by layer and head; open the file that contains the rankings themselves.',
    );
    const { tensors, skipped } = await loadFiles(
      [file('importance.json', text), file('elbows.json', json({ copying: 11, recall: 25 }))],
      { heads: 8 },
    );
    expect(tensors).toHaveLength(1);
    expect(skipped.map((one) => [one.file, one.reason])).toEqual([
      ['elbows.json', expect.stringContaining('one whole number for each name')],
    ]);
  });
});

describe('circuits', () => {
  const LEAVING = 'edges that leave the head: sum of |score|';
  const ENTERING = 'edges that enter the head: sum of |score|';
  const graph = {
    cfg: { n_layers: 2, n_heads: 3 },
    nodes: { input: { in_graph: true }, 'a0.h1': { in_graph: true }, 'a1.h0': { in_graph: true } },
    edges: {
      'input->a0.h1<q>': { score: 0.5, in_graph: true },
      'a0.h1->a1.h0<k>': { score: -0.25, in_graph: false },
      'a0.h1->a1.h0<v>': { score: 1, in_graph: true },
      'a0.h1->m1': { score: -2, in_graph: true },
      'a1.h0->logits': { score: 4, in_graph: true },
      'm0->m1': { score: 64, in_graph: true },
    },
  };
  const leaving = [NAN, 3.25, NAN, 4, NAN, NAN];
  const entering = [NAN, 0.5, NAN, 1.25, NAN, NAN];

  it('of EAP-IG are sums of edges by head, and say so', async () => {
    const { tensor, notes } = await read('gpt2.json', json(graph));
    expect(tensor).toMatchObject({ model: 'gpt2', layers: 2, heads: 3, tasks: [LEAVING, ENTERING] });
    expect([...tensor.values]).toEqual([...leaving, ...entering]);
    expect(notes).toEqual([
      'its 6 edges were summed by head: |score| of the edges that leave it, and of those that enter it',
    ]);
  });

  it('may have scores of their nodes besides', async () => {
    const nodes = { ...graph.nodes, 'a0.h1': { in_graph: true, score: -7 }, m0: { score: 5 } };
    const { tensor } = await read('gpt2.json', json({ ...graph, nodes }));
    expect(tensor.tasks[2]).toBe('score of the node');
    expect([...tensor.values.subarray(12)]).toEqual([NAN, -7, NAN, NAN, NAN, NAN]);
  });

  it.each<readonly [string, unknown]>([
    [
      'lists',
      [
        ['embed', 'head.0.1.q', 0.5],
        ['head.0.1', 'head.1.0.v', -1.25],
        ['head.0.1', 'mlp.1', 2],
        ['head.1.0', 'logits', 4],
        ['head.1.2', 'mlp.1', 0],
      ],
    ],
    [
      'pairs',
      [
        [['embed', 'a0.h1'], 0.5],
        [['a0.h1', 'a1.h0'], 1.25],
        [['a0.1', 'm1'], 2],
        [['A1.0', 'logits'], 4],
        [['A1.2', 'm1'], 0],
      ],
    ],
    [
      'records',
      [
        { source: 'embed', target: 'L0H1', weight: 0.5 },
        { source: 'L0H1', target: 'L1H0', weight: 1.25 },
        { source: 'L0H1', target: 'm1', weight: 2 },
        { source: 'L1H0', target: 'logits', weight: 4 },
        { source: 'L1H2', target: 'm1', weight: 0 },
      ],
    ],
    [
      'tuples of names',
      {
        '(embed, a0.h1)': 0.5,
        '(a0.h1, a1.h0)': -1.25,
        '(a0.h1, m1)': 2,
        '(a1.h0, logits)': 4,
        '(a1.h2, m1)': 0,
      },
    ],
    [
      'tuples of ACDC',
      {
        '(blocks.0.hook_q_input, (None, None, 1), blocks.0.hook_resid_pre, (None,))': 0.5,
        '(blocks.1.hook_k_input, (None, None, 0), blocks.0.attn.hook_result, (None, None, 1))': -1.25,
        '(blocks.0.attn.hook_result, (None, None, 1), blocks.0.attn.hook_q, (None, None, 1))': 99,
        '(blocks.1.hook_mlp_in, (None,), blocks.0.attn.hook_result, (None, None, 1))': 2,
        '(blocks.1.hook_resid_post, (None,), blocks.1.attn.hook_result, (None, None, 0))': 4,
        '(blocks.1.hook_mlp_in, (None,), blocks.1.attn.hook_result, (None, None, 2))': 0,
      },
    ],
  ])('may be written as %s', async (_, edges) => {
    const { tensor } = await read('edges.json', json(edges));
    expect(tensor).toMatchObject({ layers: 2, heads: 3 });
    expect([...tensor.values]).toEqual([...leaving.slice(0, 5), 0, ...entering]);
  });

  it('of several tasks are models', async () => {
    const tensors = await loadAll('a.json', json({ ioi: graph, greater: graph }));
    expect(tensors.map(({ model }) => model)).toEqual(['ioi', 'greater']);
  });

  it('without scores are refused as such', async () => {
    const message = 'it lists the 2 edges of a circuit without scores';
    expect(
      await refusal(
        'a.json',
        json([
          ['a0.h1', 'm1'],
          ['m0', 'a1.h0'],
        ]),
      ),
    ).toContain(message);
    expect(await refusal('a.json', json({ 'a0.h1->m1': true, 'm0->a1.h0<q>': true }))).toContain(message);
  });

  it('whose nodes are not heads are no circuits of heads', async () => {
    const links = [{ source: 'E_5_0', target: '0_1234_5', weight: 0.5 }];
    expect(await refusal('a.json', json({ nodes: [], links }))).toContain('no scores by layer and head');
    expect(
      await load(
        'a.json',
        json([
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ]),
      ),
    ).toMatchObject({ layers: 2 });
  });
});

describeShared('circuits as people publish them', () => {
  it('EAP-IG: every head of GPT-2, from 32,491 edges', async () => {
    const bytes = sharedBytes('heads2/json/query-circuit/gpt2.json');
    const { edges } = JSON.parse(new TextDecoder().decode(bytes)) as {
      edges: Record<string, { score: number }>;
    };
    const sums = new Float64Array(288);
    for (const [name, { score }] of Object.entries(edges)) {
      const [from = '', to = ''] = name.split('->');
      for (const [node, task] of [
        [from, 0],
        [to, 1],
      ] as const) {
        const [, layer, head] = /^a(\d+)\.h(\d+)/.exec(node) ?? [];
        const cell = task * 144 + 12 * Number(layer) + Number(head);
        if (layer !== undefined) sums[cell] = (sums[cell] ?? 0) + Math.abs(score);
      }
    }
    const { tensor } = await read('gpt2.json', bytes);
    expect(tensor).toMatchObject({ layers: 12, heads: 12 });
    tensor.values.forEach((value, index) => {
      expect(value).toBeCloseTo(sums[index] as number, 6);
    });
  });

  it('a list of edges of GPT-Neo', async () => {
    const { tensor } = await read(
      'edges.json',
      sharedBytes('heads2/json/ioi-neo/eap_neo_minimal_edges.json'),
    );
    expect(tensor).toMatchObject({ layers: 12, heads: 12 });
    // resid_pre.8 and resid_pre.7 enter the values of head 9.4 with the two largest scores.
    const entering = tensor.values[tensor.layers * tensor.heads + 9 * tensor.heads + 4] as number;
    expect(entering).toBeGreaterThan(0.2134636640548706 + 0.18763937056064606);
  });
});

it('a circuit without scores is named as one', async () => {
  const nodes = [
    [-1, 'embed'],
    [9, 'a9.7'],
    [12, 'output'],
  ];
  expect(await refusal('a.json', JSON.stringify([nodes, [['embed', 'a9.7']]]))).toContain(
    'it lists parts of a model, as a circuit does, without scores; save the score of each edge',
  );
});
