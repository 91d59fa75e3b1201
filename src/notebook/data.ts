// The data of a figure in a notebook: what Python sends, as a dataset.

import { concatBytes } from '../formats/bytes.ts';
import type { DatasetInput, SourceInput, TensorInput } from '../tensor/check.ts';
import { toTensorValues } from '../tensor/precision.ts';
import type { Channel, Code, Content } from './channel.ts';
import { readFiles, type SentFiles } from './files.ts';
import type { Model } from './model.ts';

/** A tensor; its values are a content, or several one after another, in float32 or float64, or are read when they are needed. */
type SentTensor = Omit<TensorInput, 'values'> & {
  readonly values: Content | readonly Content[] | null;
  readonly isDouble: boolean;
};

/** What Python sends of the data of a figure. */
export type SentData = {
  /** What the data are called while they are read. */
  readonly name: string;
} & ({ readonly tensors: readonly SentTensor[] } | SentFiles);

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
  const bytes = concatBytes(await Promise.all([values].flat().map((content) => channel.contentOf(content))));
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
  return { dataset: { tensors }, notes: [] };
}
