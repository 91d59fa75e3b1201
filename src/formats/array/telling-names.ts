// Names that may say something about the axes of an array. Most say nothing, and need no closer look.

/**
 * Parts of words that `array-names.ts`, `axis-words.ts` and `shape-mismatch.ts` look for, in lower case. They may be parts of other
 * words, too.
 */
const TELLING = new RegExp(
  [
    // Axes and what they are of; `head` only if it comes first, or twice.
    'heads?[-_ ]*first|heads?[^a-z]*(?:x|by|to|vs)?[^a-z]*head|layer|block|token|tok|pos|expert|rout|neuron|ffn|mlp|intermediate',
    'feature|latent|sae|channel|dim|vocab|sample|example|prompt|task|step|checkpoint|epoch',
    'class|label|categor|sentence|seed|language|relation|subject',
    // Contents that are no scores of heads.
    'resid|attn_out|hidden|logit|ids|idx|ind[ei]|topk|embed|ln_final|lens|confusion|umap|tsne|t-sne|pca|coord',
    'distance|pairwise|matri|loss|lr|grad|ppl|perplex|learning',
    '[xy][^a-z]*(?:train|val|test)|(?:train|val|valid|test)[^a-z]*(?:x|y|data|inputs)',
  ].join('|'),
);

/** Whether the name of an array or of its file may say what its axes are, so that it needs a closer look. */
export const isTelling = (name: string): boolean => TELLING.test(name.toLowerCase());
