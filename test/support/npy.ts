// Writes .npy files for tests, as NumPy does.

interface NpyOptions {
  readonly fortran?: boolean;
  readonly version?: 1 | 2 | 3;
}

/** A file with an arbitrary header, followed by arbitrary bytes. */
export function rawNpy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const text = new TextEncoder().encode(
    `${header.padEnd(Math.ceil((start + header.length + 1) / 64) * 64 - start - 1)}\n`,
  );
  const bytes = new Uint8Array(start + text.length + data.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(data, start + text.length);
  return bytes;
}

export function npyHeader(descr: string, shape: readonly number[], fortran = false): string {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  return `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
}

/** Encodes a value. Half-precision numbers are passed as their bits, text as strings. */
function encode(view: DataView, at: number, descr: string, value: number | bigint | string): void {
  const little = !descr.startsWith('>');
  const [type = '', size = 0] = [descr.slice(1, 2), Number(descr.slice(2))];
  if (type === 'U')
    [...`${value}`].forEach((letter, index) => {
      view.setUint32(at + 4 * index, letter.codePointAt(0) ?? 0, little);
    });
  else if (type === 'S')
    new TextEncoder().encode(`${value}`).forEach((byte, index) => {
      view.setUint8(at + index, byte);
    });
  else if (type === 'f' && size === 8) view.setFloat64(at, Number(value), little);
  else if (type === 'f' && size === 4) view.setFloat32(at, Number(value), little);
  else if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), little);
  else if (size === 4) view.setInt32(at, Number(value), little);
  else if (size === 2) view.setInt16(at, Number(value), little);
  else view.setInt8(at, Number(value));
}

/** An array of any type, with its values in file order. */
export function npy(
  descr: string,
  shape: readonly number[],
  values: readonly (number | bigint | string)[],
  { fortran = false, version = 1 }: NpyOptions = {},
): Uint8Array {
  const size = Number(descr.slice(2)) * (descr[1] === 'U' ? 4 : 1);
  const data = new Uint8Array(size * values.length);
  const view = new DataView(data.buffer);
  values.forEach((value, index) => {
    encode(view, index * size, descr, value);
  });
  return rawNpy(npyHeader(descr, shape, fortran), data, version);
}

/** A float32 array with the values `start`, `start` + 1, and so on. */
export function counting(shape: readonly number[], start = 0): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1);
  return npy(
    '<f4',
    shape,
    Array.from({ length: count }, (_, index) => start + index),
  );
}
