// Names of heads, as circuit tools and researchers write them, and names of the other parts of a model.

/** Layer and head of an entry, counted from 0 or from 1; which of the two depends on the whole list. */
export interface HeadIndices {
  readonly layer: number;
  readonly head: number;
}

/** Names with words or letters. Each pattern has two groups: the layer and the head. */
const NAMED: readonly RegExp[] = [
  // L10H0, L10.H0, a10.h0, layer_10_head_0, (Layer 10, Head 0)
  /^\(?(?:layers?|blocks?|l|a)[-._ :=]?(\d+)(?:[-._:/,]|,? )?(?:heads?|h)[-._ :=]?(\d+)\)?$/i,
  // A10.0, L10.0, L10_0
  /^[al](\d+)[._](\d+)$/i,
  // 10h0
  /^(\d+)h(\d+)$/i,
  // head.10.0, head_10_0, attn_head_10_0, attn.10.0
  /^(?:(?:attn|attention)[-._ ])?(?:head|attn|attention)[-._ ](\d+)[-._ ](\d+)$/i,
  // blocks.10.attn.hook_z.0, blocks.10.attn.hook_result[:, :, 0], blocks.10.hook_q_input[:, :, 0]
  /^blocks\.(\d+)\.(?:attn\.\w+|hook_(?:[qkv]|attn)_(?:input|in))(?:\.|\[(?::, ?)*)(\d+)\]?$/i,
  // model.layers.10.self_attn.heads.0, transformer.h.10.attn.0, encoder.layer.10.attention.self.head_0
  /^(?:\w+\.){0,4}(?:layers?|blocks?|h)\.(\d+)\.(?:self_)?(?:attn|attention)\.(?:self\.)?(?:heads?[._])?(\d+)$/i,
];

/** `10-0`, `10,0`, `10_0`, `10:0`, `10/0`, `(10, 0)` or `[10, 0]`. */
const NUMBERS_ONLY = /^(?:(\d+)(?:[-_:/]|, ?)(\d+)|\((\d+), ?(\d+)\)|\[(\d+), ?(\d+)\])$/;

/** `10.7`. As a number, 10.10 would be 10.1, so only texts are head names. */
const DOTTED = /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/;

/** The input of a head that an edge of a circuit enters: `a5.h1<q>`, `head.5.1.v`. */
const HEAD_INPUT = /(?:<[qkv]>|[._][qkv])$/i;

/** Parts of a model other than heads: `m0`, `mlp.0`, `embed`, `logits`, `blocks.0.hook_mlp_out`. */
const OTHER_NODE =
  /^(?:m(?:lp)?[-._ ]?\d+(?:[-._](?:in|out))?|input|output|(?:hook_)?(?:pos_|tok_)?embed|logits|resid_\w+(?:\.\d+)?|blocks\.\d+\.(?:mlp\.\w+|hook_(?:mlp|resid)_\w+)|ln_final)(?:\[:\])?$/i;

function indicesOf(match: RegExpExecArray | null): HeadIndices | undefined {
  const [layer, head] = match?.slice(1).filter((part) => part !== undefined) ?? [];
  return layer === undefined || head === undefined ? undefined : { layer: Number(layer), head: Number(head) };
}

/** Every name of a head has two numbers. Most texts have not, and are not matched with all patterns. */
const TWO_NUMBERS = /\d\D+\d/;

/** The layer and head in a name that contains words or letters, so that it can be nothing else. */
export function parseNamedHead(text: string): HeadIndices | undefined {
  if (!TWO_NUMBERS.test(text)) return undefined;
  for (const pattern of NAMED) {
    const indices = indicesOf(pattern.exec(text));
    if (indices) return indices;
  }
  return undefined;
}

/** The layer and head that a text names; undefined if it is not a head name. */
export const parseHeadName = (text: string): HeadIndices | undefined =>
  parseNamedHead(text) ?? indicesOf(NUMBERS_ONLY.exec(text));

/** The layer and head in a text such as `10.7`, which may be a number elsewhere. */
export const parseDottedHead = (text: string): HeadIndices | undefined => indicesOf(DOTTED.exec(text));

/** A head inside a longer name: `induction/L10H0`, `layer_10_head_0 score`. */
const IN_NAME =
  /(?<![a-z\d])(?:layers?[-._ :=]?(\d+)(?:[-._:/,]|,? )?heads?[-._ :=]?(\d+)|l(\d+)[-._]?h(\d+)|a(\d+)\.h(\d+))(?![a-z\d])/i;

/** Longer names are not searched. */
const MAX_NAME = 256;

/** The head in a longer name, and what else that says. */
export function findHeadInName(
  name: string,
): { readonly indices: HeadIndices; readonly rest: string } | undefined {
  const match = name.length > MAX_NAME ? null : IN_NAME.exec(name);
  const indices = indicesOf(match);
  if (!match || !indices) return undefined;
  const parts = [name.slice(0, match.index), name.slice(match.index + match[0].length)];
  const words = parts.map((part) => part.replace(/^[-_ /.:]+|[-_ /.:]+$/g, '')).filter(Boolean);
  return { indices, rest: words.join(' ') };
}

/** The head that a node of a circuit belongs to: a head, or its query, key or value input. */
export const parseNodeHead = (text: string): HeadIndices | undefined =>
  parseHeadName(text) ?? parseNamedHead(text.replace(HEAD_INPUT, ''));

const BASELINE = /^(?:base(?:line)?|none|clean|original|total|all|mean)$/i;

/** Whether a text in a column of heads is that of the model without an intervention, or a total. */
export const isBaseline = (text: string): boolean => BASELINE.test(text);

/** Whether a text names a part of a model that is not a head. */
export const isOtherNode = (text: string): boolean => OTHER_NODE.test(text);

const OTHER_LAYER = /^(?:m(?:lp)?[-._ ]?|resid_\w+\.|blocks\.)(\d{1,4})(?!\d)/i;

/** The layer of a part of a model that is not a head; undefined if its name has none. */
export function parseOtherLayer(text: string): number | undefined {
  const digits = OTHER_LAYER.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
