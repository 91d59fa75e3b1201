// A dataset, its options and their colormap as compressed bytes, for files that contain their data.

import { baseName } from '../../colormaps/registry.ts';
import { TABLES } from '../../colormaps/tables.ts';
import type { Options } from '../../options/table.ts';
import type { Dataset, Numbers, Tensor, TensorShape } from '../../tensor/tensor.ts';
import { compress, decompress } from './deflate.ts';

/** What a file contains. */
export interface PackedFigure {
  readonly dataset: Dataset<Tensor>;
  readonly options: Partial<Options>;
}

/** What precedes the values: everything else, as JSON. */
interface Header {
  readonly tensors: readonly (TensorShape & { readonly count: number; readonly hasDoubles: boolean })[];
  readonly note?: string;
  readonly options: Partial<Options>;
  /** Tables of the colormaps that the options name. */
  readonly colormaps: Readonly<Record<string, string>>;
}

/** Bytes of the length of the header. */
const LENGTH_BYTES = 4;

/** The bytes of numbers, all first bytes before all second ones and so on: as neighbours are alike, they compress better. */
function splitBytes(numbers: Numbers): Uint8Array<ArrayBuffer> {
  const { length, BYTES_PER_ELEMENT: width } = numbers;
  const from = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const into = new Uint8Array(from.length);
  for (let place = 0; place < width; place++)
    for (let i = 0; i < length; i++) into[place * length + i] = from[i * width + place] as number;
  return into;
}

/** The inverse of `splitBytes`: writes the bytes of numbers. */
function joinBytes(from: Uint8Array, numbers: Numbers): void {
  const { length, BYTES_PER_ELEMENT: width } = numbers;
  const into = new Uint8Array(numbers.buffer);
  for (let place = 0; place < width; place++)
    for (let i = 0; i < length; i++) into[i * width + place] = from[place * length + i] as number;
}

/** Compresses a dataset and its options. */
export function packFigure({ dataset, options }: PackedFigure): Promise<Uint8Array<ArrayBuffer>> {
  const { tensors, note } = dataset;
  const header: Header = {
    tensors: tensors.map(({ values, doubles, ...shape }) => ({
      ...shape,
      count: values.length,
      hasDoubles: doubles !== undefined,
    })),
    ...(note !== undefined && { note }),
    options,
    colormaps: Object.fromEntries(
      Object.entries(TABLES).filter(([name]) => options.colormap && baseName(options.colormap) === name),
    ),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const values = tensors.flatMap(({ values, doubles }) => [values, ...(doubles ? [doubles] : [])]);
  return compress(length, text, ...values.map(splitBytes));
}

/** Reads what `packFigure` has written. @throws TypeError if bytes are missing or damaged */
export async function unpackFigure(packed: Uint8Array<ArrayBuffer>): Promise<PackedFigure> {
  const bytes = await decompress(packed);
  const headerEnd = LENGTH_BYTES + new DataView(bytes.buffer).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, headerEnd));
  const { tensors, note, options, colormaps } = JSON.parse(text) as Header;
  Object.assign(TABLES, colormaps); // the engine of a file has none of its own
  let end = headerEnd;
  const read = <N extends Numbers>(numbers: N): N => {
    joinBytes(bytes.subarray(end, end + numbers.byteLength), numbers);
    end += numbers.byteLength;
    return numbers;
  };
  const unpacked = tensors.map(({ count, hasDoubles, ...shape }) => ({
    ...shape,
    values: read(new Float32Array(count)),
    ...(hasDoubles && { doubles: read(new Float64Array(count)) }),
  }));
  return { dataset: { tensors: unpacked, ...(note !== undefined && { note }) }, options };
}
