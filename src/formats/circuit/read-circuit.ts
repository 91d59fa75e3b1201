// Reads the edges of a circuit as scores of heads: for each head, the sum of |score| over the edges that leave it, and over
// those that enter it.

import type { Note } from '../../tensor/error.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { NumberArray } from '../array/number-array.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import { type HeadIndices, parseNodeHead, parseOtherLayer } from '../heads/head-names.ts';
import { getField, isObject, type JsonObject } from '../json/cell.ts';
import { joinPath, type ReadTensor } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { type Edge, findEdges } from './edges.ts';

/** What is known of one head. NaN stands for what is missing. */
interface HeadSums extends HeadIndices {
  leaving: number;
  entering: number;
  own: number;
}

/** Calls back for each edge, with the heads that it leaves and enters; undefined for other parts of the model. */
type VisitEdges = (
  act: (from: HeadIndices | undefined, to: HeadIndices | undefined, score: number | undefined) => void,
) => void;

/** The edges of a circuit, with what the file says about its nodes and its model. */
interface Circuit {
  readonly count: number;
  readonly visit: VisitEdges;
  readonly nodes: JsonObject;
  readonly size: { readonly layers: unknown; readonly heads: unknown };
}

/** Nodes by name: an object, or a list of objects with `id` or `name`. */
function namedNodes(nodes: unknown): JsonObject {
  if (isObject(nodes)) return nodes;
  const named = Object.create(null) as Record<string, unknown>;
  for (const node of Array.isArray(nodes) ? nodes : []) {
    const name = getField(node, 'id') ?? getField(node, 'name');
    if (typeof name === 'string') named[name] = node;
  }
  return named;
}

/** The number of layers that the names of parts other than heads imply; undefined if they have no layers. */
function countLayers(edges: readonly Edge[]): number | undefined {
  let layers = 0;
  for (const { from, to } of edges)
    for (const node of [from, to]) layers = Math.max(layers, (parseOtherLayer(node) ?? -1) + 1);
  return layers === 0 ? undefined : layers;
}

/** The size of the model in the fields of a graph, or of its configuration. */
function findSize(graph: unknown): Circuit['size'] {
  const cfg = getField(graph, 'cfg') ?? graph;
  return { layers: getField(cfg, 'n_layers'), heads: getField(cfg, 'n_heads') };
}

const listedEdges = (edges: readonly Edge[]): Pick<Circuit, 'count' | 'visit'> => ({
  count: edges.length,
  visit: (act) => {
    for (const { from, to, score } of edges) act(parseNodeHead(from), parseNodeHead(to), score);
  },
});

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');

/** A graph of EAP-IG in a PyTorch file: scores as sources x targets, and the names of both. */
function findMatrixGraph(value: unknown): Circuit | undefined {
  const [sources, targets] = [getField(value, 'src_nodes'), getField(value, 'dst_nodes')];
  const scores = getField(value, 'edges_scores') ?? getField(value, 'edges');
  if (!areTexts(sources) || !areTexts(targets) || !(scores instanceof NumberArray)) return undefined;
  const { shape, values } = scores;
  if (shape.length !== 2 || shape[0] !== sources.length || shape[1] !== targets.length) return undefined;
  const [senders, receivers] = [sources.map(parseNodeHead), targets.map(parseNodeHead)];
  const own = getField(value, 'nodes_scores');
  const nodes = Object.create(null) as Record<string, unknown>;
  sources.forEach((name, index) => {
    if (Array.isArray(own)) nodes[name] = own[index];
  });
  return {
    count: values.length,
    visit: (act) => {
      senders.forEach((sender, row) => {
        receivers.forEach((receiver, column) => {
          act(sender, receiver, values[row * receivers.length + column]);
        });
      });
    },
    nodes,
    size: findSize(value),
  };
}

function findCircuit(value: unknown): Circuit | undefined {
  const own = findEdges(value);
  if (own) return { ...listedEdges(own), nodes: {}, size: { layers: countLayers(own), heads: undefined } };
  const edges = findEdges(getField(value, 'edges')) ?? findEdges(getField(value, 'links'));
  if (!edges) return findMatrixGraph(value);
  return { ...listedEdges(edges), nodes: namedNodes(getField(value, 'nodes')), size: findSize(value) };
}

/** Sums by head. */
class HeadTable {
  readonly #heads = new Map<string, HeadSums>();

  at({ layer, head }: HeadIndices): HeadSums {
    const key = `${layer} ${head}`;
    const known = this.#heads.get(key);
    if (known) return known;
    const sums = { layer, head, leaving: Number.NaN, entering: Number.NaN, own: Number.NaN };
    this.#heads.set(key, sums);
    return sums;
  }

  list(): readonly HeadSums[] {
    return [...this.#heads.values()];
  }
}

const add = (sum: number, score: number): number => (Number.isNaN(sum) ? score : sum + score);

/** Adds up the scores of edges. Edges between a head and its own inputs are left out. */
function sumEdges(heads: HeadTable, visit: VisitEdges): void {
  visit((sender, receiver, score) => {
    const size = Math.abs(score ?? Number.NaN);
    const isInternal = sender && sender.layer === receiver?.layer && sender.head === receiver.head;
    if (Number.isNaN(size) || isInternal) return;
    if (sender) {
      const sums = heads.at(sender);
      sums.leaving = add(sums.leaving, size);
    }
    if (receiver) {
      const sums = heads.at(receiver);
      sums.entering = add(sums.entering, size);
    }
  });
}

/** Takes over the scores that nodes have of their own. Returns whether there are any. */
function takeNodes(heads: HeadTable, nodes: JsonObject): boolean {
  let hasScores = false;
  for (const [name, node] of Object.entries(nodes)) {
    const head = parseNodeHead(name);
    const score = typeof node === 'number' ? node : getField(node, 'score');
    if (!head || typeof score !== 'number') continue;
    heads.at(head).own = score;
    hasScores = true;
  }
  return hasScores;
}

const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;

/** Adds the first and the last head of a model whose size is known, so that the matrix has all of its heads. */
function coverModel(heads: HeadTable, { layers, heads: count }: Circuit['size']): void {
  heads.at({ layer: 0, head: 0 });
  if (isSize(layers)) heads.at({ layer: layers - 1, head: isSize(count) ? count - 1 : 0 });
}

const LEAVING = 'edges that leave the head: sum of |score|';
const ENTERING = 'edges that enter the head: sum of |score|';

function noteOf(where: FilePlace, count: number): Note {
  return {
    ...where,
    reason: `its ${count.toLocaleString('en')} edges were summed by head: |score| of the edges that leave it, and of those that enter it`,
  };
}

/** Rejects edges without scores. */
function rejectUnscored(where: FilePlace, count: number): never {
  return rejectFile(
    where,
    `it lists the ${count.toLocaleString('en')} edges of a circuit without scores, so there is nothing to show by layer and head`,
    'save the score of each edge, or one score for each head',
  );
}

/** The tensor of a circuit; undefined if the value is something else. @throws HeadglowError if its edges have no scores */
export function readCircuit(
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
): { readonly tensor: ReadTensor<Tensor>; readonly notes: readonly Note[] } | undefined {
  const circuit = findCircuit(value);
  if (!circuit) return undefined;
  const { count, visit, nodes, size } = circuit;
  const heads = new HeadTable();
  sumEdges(heads, visit);
  const hasNodeScores = takeNodes(heads, nodes);
  if (heads.list().length === 0) return rejectUnscored(where, count);
  coverModel(heads, size);
  const entries = heads.list();
  const task = (name: string, field: 'leaving' | 'entering' | 'own') => ({
    name,
    valueAt: (entry: number) => {
      const sum = (entries[entry] as HeadSums)[field];
      return Number.isNaN(sum) ? undefined : sum;
    },
  });
  const tasks = [task(LEAVING, 'leaving'), task(ENTERING, 'entering')];
  if (hasNodeScores) tasks.push(task('score of the node', 'own'));
  const list = {
    count: entries.length,
    layerAt: (entry: number) => (entries[entry] as HeadSums).layer,
    headAt: (entry: number) => (entries[entry] as HeadSums).head,
    stepAt: () => null,
    placeOf: (entry: number) =>
      `layer ${(entries[entry] as HeadSums).layer}, head ${(entries[entry] as HeadSums).head}`,
    tasks,
    numbers: count,
    covers: [joinPath(where)],
  };
  // The tools that write circuits count from 0.
  const context = { allowance: new CellAllowance(), reading: { ...reading, base: 0 } };
  const { tensor } = headListTensor(where, '', list, context);
  return { tensor, notes: [noteOf(where, count)] };
}
