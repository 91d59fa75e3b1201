// Axes that the name of an array lists, such as `layer_token` or `head_by_layer`.

/** The axes by the words for them. */
const AXIS_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    layer: 'layer layers block blocks',
    head: 'head heads',
    token: 'token tokens tok toks',
    position: 'position positions pos',
    expert: 'expert experts',
    neuron: 'neuron neurons',
    feature: 'feature features latent latents',
    channel: 'channel channels dim dims',
    vocabulary: 'vocab vocabulary logits',
    sample: 'sample samples example examples prompt prompts',
    task: 'task tasks',
    checkpoint: 'step steps checkpoint checkpoints epoch epochs',
  }).flatMap(([axis, words]) => words.split(' ').map((word) => [word, axis])),
);

/** Words between axes. `heads_per_layer` may be in any order. */
const JOINTS: ReadonlySet<string> = new Set(['by', 'x', 'vs', 'and']);

/**
 * The axes in the words of a name: at least two that follow each other, among them layers or heads; undefined if there are none.
 * Heads after something else, as in `previous_token_head`, are heads of that kind.
 */
export function axesInName(words: readonly string[]): readonly string[] | undefined {
  let [found, isJoined]: [string[], boolean] = [[], false];
  const isComplete = () =>
    found.length > 1 &&
    (found.includes('layer') || found.includes('head')) &&
    new Set(found).size === found.length;
  for (const word of words) {
    const axis = AXIS_WORDS.get(word);
    if (axis !== undefined) {
      const isKind = axis === 'head' && !isJoined && found.length > 0 && !found.includes('layer');
      found = isKind ? [axis] : [...found, axis];
      isJoined = false;
    } else if (JOINTS.has(word) && found.length > 0) isJoined = true;
    else if (isComplete()) return found;
    else [found, isJoined] = [[], false];
  }
  return isComplete() ? found : undefined;
}
