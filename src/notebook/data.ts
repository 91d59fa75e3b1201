// The data of a figure in a notebook: what Python sends, as a dataset.

import { concatBytes } from '../formats/bytes.ts';
import { mapConcurrently } from '../formats/map-concurrently.ts';
import type { DatasetInput, SourceInput, TensorInput } from '../tensor/check.ts';
import { toTensorValues } from '../tensor/precision.ts';
import { type Channel, type Code, type Content, sharedBytes } from './channel.ts';
import { readFiles, type SentFiles } from './files.ts';
import type { Model } from './model.ts';

/** A tensor; its values are contents, one after another, in float32 or float64, or are read when they are needed. */
type SentTensor = Omit<TensorInput, 'values'> & {
  readonly values: readonly Content[] | null;
  readonly isDouble: boolean;
};

/** What Python sends of the data of a figure. */
export type SentData = {
  /** What the data are called while they are read. */
  readonly name: string;
} & ({ readonly tensors: readonly SentTensor[] } | SentFiles);

/** Most contents that are requested together: Python drops large replies that wait for too long. */
const AT_ONCE = 4;

/** The bytes of contents one after another. */
async function contentsOf(contents: readonly Content[], channel: Channel): Promise<Uint8Array<ArrayBuffer>> {
  const [first, ...others] = contents;
  if (first && others.length === 0) return channel.contentOf(first);
  return sharedBytes(contents.map(({ key }) => key).join(), async () => {
    const parts: Uint8Array[] = [];
    const get = (content: Content) => channel.contentOf(content);
    for await (const { outcome } of mapConcurrently(contents, get, { atOnce: AT_ONCE })) {
      if (outcome.status === 'rejected') throw outcome.reason;
      parts.push(outcome.value);
    }
    return concatBytes(parts) as Uint8Array<ArrayBuffer>;
  });
}

const floatsIn = ({ buffer, byteOffset, length }: Uint8Array): Float32Array =>
  new Float32Array(buffer, byteOffset, length / 4);

async function tensorOf(
  { values, isDouble, ...shape }: SentTensor,
  index: number,
  channel: Channel,
): Promise<TensorInput | SourceInput> {
  if (!values)
    return {
      ...shape,
      read: async ({ checkpoint }, signal) =>
        floatsIn(await channel.request({ what: 'checkpoint', tensor: index, checkpoint }, signal)),
    };
  const bytes = await contentsOf(values, channel);
  const { buffer, byteOffset, length } = bytes;
  const numbers = isDouble ? new Float64Array(buffer, byteOffset, length / 8) : floatsIn(bytes);
  return { ...shape, ...toTensorValues(numbers) };
}

/** What a figure shows. */
interface Data {
  readonly dataset: DatasetInput;
  readonly notes: readonly string[];
}

/** The data that Python sends. @throws HeadglowError if they can't be shown */
export async function readData(model: Model, channel: Channel, signal: AbortSignal): Promise<Data> {
  const sent = model.get('_data') as SentData;
  if ('files' in sent) return readFiles(sent, model.get('_code') as Code, channel, signal);
  const tensors = await Promise.all(sent.tensors.map((tensor, index) => tensorOf(tensor, index, channel)));
  // Python has read them.
  return { dataset: { tensors }, notes: model.get('notes') as readonly string[] };
}
