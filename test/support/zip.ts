// Malformed zip archives, which no tool writes.

import { deflateSync, zipSync } from 'fflate';
import { rawNpy } from './npy.ts';

/** An archive of arrays that declare these sizes in bytes, but contain only their headers. */
export function headersOnly(headers: Record<string, string>, ...sizes: number[]): Uint8Array {
  // Large enough for the declared sizes to be plausible.
  const padding = new Uint8Array(Math.ceil(Math.max(...sizes) / 1000));
  const members = Object.entries(headers).map(([name, header]) => {
    const start = deflateSync(rawNpy(header, new Uint8Array(0)));
    const data = new Uint8Array(start.length + padding.length);
    data.set(start);
    return [`${name}.npy`, data] as const;
  });
  const bytes = zipSync(Object.fromEntries(members), { level: 0 });
  const view = new DataView(bytes.buffer);
  let at = view.getUint32(bytes.length - 6, true);
  for (const size of sizes) {
    view.setUint16(at + 10, 8, true);
    view.setUint32(at + 24, size, true);
    at += 46 + view.getUint16(at + 28, true);
  }
  return bytes;
}
