// The number of a layer or a head in a name or a key: `layer_3`, `model.layers.3.self_attn`, `head_5`.

const NUMBER = /^\d{1,6}$/;
const LAYER = /^(?:l(?:ayer)?|block)[-_ .]?(\d{1,6})$/i;
/** A module of one layer, without heads. */
const MODULE =
  /^(?:[a-z]\w*\.){0,6}(?:layers?|blocks?|h)\.(\d{1,6})(?:\.(?:attn|attention|self_attn|self_attention|self|output|out_proj|o_proj|c_proj|dense|hook_\w+)){0,3}$/i;
const HEAD = /^h(?:ead)?[-_ .]?(\d{1,6})$/i;

const numberIn = (pattern: RegExp, text: string): number | undefined => {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** The layer that a name says: `layer_3`, `L3`; undefined for others. */
export const namedLayer = (text: string): number | undefined => numberIn(LAYER, text);

/** The layer of a module without heads: `model.layers.3.self_attn`, `h.3.attn`; undefined for others. */
export const layerOfModule = (text: string): number | undefined =>
  text.includes('.') ? numberIn(MODULE, text) : undefined;

/** The head that a name says: `head_5`, `H5`; undefined for others. */
export const namedHead = (text: string): number | undefined => numberIn(HEAD, text);

/** The layer of a key, which may be a mere number. */
export const layerOfKey = (key: string): number | undefined =>
  NUMBER.test(key) ? Number(key) : namedLayer(key);

/** The head of a key, which may be a mere number. */
export const headOfKey = (key: string): number | undefined =>
  NUMBER.test(key) ? Number(key) : namedHead(key);
