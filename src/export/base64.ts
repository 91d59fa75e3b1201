// Bytes as text, for data: URLs.

/** Bytes that are spread into the arguments of one call; divisible by 3. */
const CHUNK = 8190;

/** Encodes bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  return text;
}
