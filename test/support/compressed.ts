// A file that Zstandard compressed.

/** `[[1,2],[3,4]]` as the `zstd` command writes it from a file, with its size and a checksum. */
export const ZSTD = Uint8Array.from(Buffer.from('KLUv/SQNaQAAW1sxLDJdLFszLDRdXXaWpvU=', 'base64'));
