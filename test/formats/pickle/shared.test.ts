// Pickles and files of PyTorch as people publish them, with the numbers of the data's README.

import { expect, it } from 'vitest';
import type { Tensor } from '../../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../../support/shared.ts';
import { loadAll, refusal } from '../loading.ts';

/** Shape, minimum, maximum, zeros, negative values, and some cells. */
type Expected = readonly [
  file: string,
  shape: readonly [tasks: number, layers: number, heads: number],
  range: readonly [min: number, max: number],
  counts: readonly [zeros: number, negative: number, missing: number],
  cells: readonly (readonly [layer: number, head: number, value: number])[],
];

const FILES: readonly Expected[] = [
  [
    'pt/smart-induction/Qwen2.5-14B.pt',
    [1, 48, 40],
    [3.8673e-6, 0.900909],
    [0, 0, 0],
    [
      [19, 23, 0.900908887386],
      [47, 39, 0.002465493046],
    ],
  ],
  [
    'pt/kvzip/llama3.1-8b-scbench_qa_eng-0.pt',
    [1, 32, 8],
    [0.0152435, 1],
    [0, 0, 0],
    [
      [2, 4, 0.015243530273],
      [31, 7, 0.537109375],
    ],
  ],
  ['pt/kvzip/qwen2.5-7b-scbench_qa_eng-0.pt', [1, 28, 4], [0.113281, 1], [0, 0, 0], [[11, 2, 0.11328125]]],
  [
    'pt/entity-tracking/llama_circuit/pos_detector.pt',
    [1, 32, 32],
    [-0.25613, 0.105416],
    [416, 313, 0],
    [[10, 3, -0.256130129099]],
  ],
  [
    'pkl/mech-unlearning/gpt2_small_attrs.pkl',
    [1, 12, 12],
    [-0.161187, 0.740223],
    [0, 62, 0],
    [
      [11, 0, 0.740222513676],
      [11, 11, 0.612796783447],
    ],
  ],
  [
    'pkl/olmoe/arxiv.pkl',
    [1, 3, 64],
    [19, 204013],
    [0, 0, 0],
    [
      [2, 14, 19],
      [2, 63, 5298],
    ],
  ],
];

const six = (value: number): number => Number(value.toPrecision(6));

function summary({ values }: Tensor) {
  const numbers = [...values].filter((value) => !Number.isNaN(value));
  return {
    range: [six(Math.min(...numbers)), six(Math.max(...numbers))],
    counts: [
      numbers.filter((value) => value === 0).length,
      numbers.filter((value) => value < 0).length,
      values.length - numbers.length,
    ],
  };
}

describeShared('files as people publish them', () => {
  it.each(FILES)('%s', async (file, [tasks, layers, heads], range, counts, cells) => {
    const [tensor, ...others] = await loadAll(file, sharedBytes(`heads2/${file}`));
    expect(others).toEqual([]);
    const { values } = tensor as Tensor;
    expect([tensor?.tasks.length, tensor?.layers, tensor?.heads]).toEqual([tasks, layers, heads]);
    expect(summary(tensor as Tensor)).toEqual({ range, counts });
    for (const [layer, head, value] of cells)
      expect(values[layer * heads + head]).toBeCloseTo(value, 9 - Math.ceil(Math.log10(Math.abs(value))));
  });

  it.each([
    ['pt/acdc/tracr.pth', 'it lists the 10 edges of a circuit without scores'],
    ['pt/bert-lottery/run_args.bin', 'this PyTorch file contains no scores by layer and head'],
    ['pt/gbmi/finetuned_model_0.pth', 'it is a saved model: '],
    [
      'pt/smart-induction/Qwen2.5-0.5B_top_induction_pattern.pt',
      'it is about one head (layer 9, head 7), so its arrays are not layers x heads',
    ],
    ['pt/language-neurons/Phi-2-2.7B.neuron.pth', 'its lists have different lengths'],
    ['pt/leank/qwen2.5-7b-insturct.pth', 'say which: --dims "task layer head", or --dims "layer head other"'],
    [
      'pkl/mech-unlearning/eap-ioi-gpt2_threshold=0.05.pkl',
      'it lists parts of a model, as a circuit does, without scores',
    ],
    ['pkl/dual-route/pythia-6.9b/step1000/len30_n256.pkl', 'add --dims "(layer head)" --heads HEADS'],
  ])('%s is refused by what it holds', async (file, reason) => {
    expect(await refusal(file, sharedBytes(`heads2/${file}`))).toContain(reason);
  });
});
