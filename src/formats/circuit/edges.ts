// Finds the edges of circuits, as circuit discovery writes them: objects `{"a0.h0->m1": {"score": 0.5}}` or `{"(from, to)": 0.5}`,
// lists `[from, to, score]`, and records with the two nodes.

import { isOtherNode, parseNodeHead } from '../heads/head-names.ts';
import { isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf, keysOf } from '../json/object-keys.ts';

/** An edge between two nodes of a model, which are heads or other parts. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Undefined if it has none. */
  readonly score: number | undefined;
}

const FROM_FIELDS = ['source', 'from', 'src', 'sender', 'parent', 'upstream', 'start'];
const TO_FIELDS = ['target', 'to', 'dst', 'dest', 'receiver', 'child', 'downstream', 'end'];
const SCORE_FIELDS = [
  'score',
  'weight',
  'effect',
  'attribution',
  'attr',
  'importance',
  'effect_size',
  'value',
];

const ARROW = /^(.+?) ?(?:--?>|→) ?(.+)$/;
/** An edge of ACDC: the receiver and its index, then the sender. */
const ACDC = /^\((\S+), \(((?:[\w:]+,? ?)*)\), (\S+), \(((?:[\w:]+,? ?)*)\)\)$/;
const PAIR = /^\(([^(),]+|\(\d+, \d+\)), ([^(),]+|\(\d+, \d+\))\)$/;

/** A node of ACDC with its index, such as `blocks.1.attn.hook_q[:, :, 0]`. */
const acdcNode = (name: string, index: string): string => {
  const head = /(\d+)$/.exec(index)?.[1];
  return head === undefined ? name : `${name}[:, :, ${head}]`;
};

/** The two nodes in the key of an edge; undefined if it is not one. */
function parseEdgeKey(key: string): readonly [from: string, to: string] | undefined {
  const [, receiver, receiverIndex, sender, senderIndex] = ACDC.exec(key) ?? [];
  if (receiver !== undefined && sender !== undefined)
    return [acdcNode(sender, senderIndex as string), acdcNode(receiver, receiverIndex as string)];
  const [, from, to] = ARROW.exec(key) ?? PAIR.exec(key) ?? [];
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** The fields with the layer and head of both ends of an edge: `src_layer`, `src_head`, `dst_layer`, `dst_head`. */
interface EdgeFields {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The only other number of a record, which is its score if no field is called so. */
  readonly score?: string;
}

/** The fields of records of edges, by the first of them. */
function recordFields(first: unknown): EdgeFields | undefined {
  const fields = isObject(first) ? findEdgeFields(keysOf(first)) : undefined;
  if (!fields || !isObject(first)) return undefined;
  const ends = [...fields.from, ...fields.to];
  const [score, ...others] = keysOf(first).filter(
    (name) => !ends.includes(name) && typeof first[name] === 'number',
  );
  return score === undefined || others.length > 0 ? fields : { ...fields, score };
}

/** Names of fields of one end of an edge: those of its layer and its head, and those of its own name. */
interface EndNames {
  readonly layer: ReadonlySet<string>;
  readonly head: ReadonlySet<string>;
  readonly node: ReadonlySet<string>;
}

const namesOf = (ends: readonly string[], write: (end: string) => readonly string[]): ReadonlySet<string> =>
  new Set(ends.flatMap(write));

const [FROM_NAMES, TO_NAMES] = [FROM_FIELDS, TO_FIELDS].map(
  (ends): EndNames => ({
    layer: namesOf(ends, (end) => [`${end}_layer`, `layer_${end}`]),
    head: namesOf(ends, (end) => [`${end}_head`, `head_${end}`]),
    node: namesOf(ends, (end) => [end, `${end}_node`, `${end}_head`, `${end}_name`]),
  }),
) as [EndNames, EndNames];

/** Fields of one end: its name, or its layer and head. */
function endFields(names: readonly string[], { layer, head, node }: EndNames): readonly string[] | undefined {
  const find = (wanted: ReadonlySet<string>): string | undefined =>
    names.find((name) => wanted.has(name.toLowerCase()));
  const indices = [find(layer), find(head)];
  if (indices.every((name) => name !== undefined)) return indices;
  const named = find(node);
  return named === undefined ? undefined : [named];
}

/** The fields of both ends of an edge in a record; undefined unless it has them. */
export function findEdgeFields(names: readonly string[]): EdgeFields | undefined {
  const from = endFields(names, FROM_NAMES);
  const to = from && endFields(names, TO_NAMES);
  return from && to && from.length === to.length ? { from, to } : undefined;
}

/** The name of a node in one or two fields. */
function nodeIn(item: JsonObject, fields: readonly string[]): unknown {
  if (fields.length === 1) return item[fields[0] as string];
  const [layer, head] = fields.map((field) => item[field]);
  return Number.isInteger(layer) && Number.isInteger(head) ? `L${layer}H${head}` : undefined;
}

function fieldOf(object: JsonObject, fields: readonly string[]): unknown {
  const field = fields.find((name) => Object.hasOwn(object, name));
  return field === undefined ? undefined : object[field];
}

/** The score of an edge: a number, or a field of an object. */
function scoreOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const cell = isObject(value) ? fieldOf(value, SCORE_FIELDS) : undefined;
  return typeof cell === 'number' || cell === null ? parseJsonCell(cell) : undefined;
}

/** The name of a node: a text, or `[layer, name]`. */
function nodeName(value: unknown): string | undefined {
  const name = Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' ? value[1] : value;
  return typeof name === 'string' ? name : undefined;
}

/** An edge, unless one of its nodes has no name. */
function toEdge(from: unknown, to: unknown, score: unknown): Edge | undefined {
  const [sender, receiver] = [nodeName(from), nodeName(to)];
  if (sender === undefined || receiver === undefined) return undefined;
  return { from: sender, to: receiver, score: scoreOf(score) };
}

/**
 * An item of a list as an edge, `[from, to]`, `[from, to, score]`, `[[from, to], score]` or a record; undefined if it is something else.
 * @param fields those of records
 */
function itemEdge(item: unknown, fields: EdgeFields | undefined): Edge | undefined {
  if (isObject(item)) {
    if (!fields) return undefined;
    const score = scoreOf(item) ?? (fields.score === undefined ? undefined : item[fields.score]);
    return toEdge(nodeIn(item, fields.from), nodeIn(item, fields.to), score);
  }
  if (!Array.isArray(item) || item.length < 2 || item.length > 3) return undefined;
  const [first, second, third] = item as readonly unknown[];
  const edge = toEdge(first, second, third);
  if (edge || item.length === 3 || !Array.isArray(first) || first.length !== 2) return edge;
  return toEdge(first[0], first[1], second);
}

const isHead = (node: string): boolean => parseNodeHead(node) !== undefined;

/** Edges that are searched for heads. */
const MAX_CHECKED = 4096;

/** Whether nodes are parts of a model, among them heads. */
function areOfModel(edges: readonly Edge[]): boolean {
  const nodes = edges.slice(0, MAX_CHECKED).flatMap(({ from, to }) => [from, to]);
  const heads = nodes.filter(isHead).length;
  const others = nodes.filter(isOtherNode).length;
  return heads > 0 && 2 * (heads + others) >= nodes.length;
}

/** The rows of an object of lists, if these are the columns of a table of edges; other values as they are. */
function rowsOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const names = keysOf(value);
  const columns = names.length < 2 || !findEdgeFields(names) ? [] : names.map((name) => value[name]);
  const [first] = columns;
  if (!Array.isArray(first) || !columns.every((list) => Array.isArray(list) && list.length === first.length))
    return value;
  return first.map((_, row) =>
    Object.fromEntries(names.map((name, at) => [name, (columns[at] as readonly unknown[])[row]])),
  );
}

/** The edges of a circuit; undefined if the value is something else. */
export function findEdges(given: unknown): readonly Edge[] | undefined {
  const value = rowsOf(given);
  const edges: Edge[] = [];
  if (Array.isArray(value)) {
    const [first] = value as readonly unknown[];
    const fields = recordFields(first);
    for (const item of value) {
      const edge = itemEdge(item, fields);
      if (!edge) return undefined;
      edges.push(edge);
    }
  } else if (isObject(value)) {
    for (const [key, item] of entriesOf(value)) {
      const nodes = parseEdgeKey(key);
      if (!nodes) return undefined;
      edges.push({ from: nodes[0], to: nodes[1], score: scoreOf(item) });
    }
  }
  return edges.length > 0 && areOfModel(edges) ? edges : undefined;
}
