// The content security policy of the pages that the command line serves.

/** Origins that can stand in a policy: those with an IPv6 address can't. */
const HOST_SOURCE = /^https?:\/\/[\w-]+(?:\.[\w-]+)*\.?(?::\d+)?$/;

/** The origins of URLs, without repetition, that pages may read from besides their own. */
export const allowedOrigins = (urls: readonly string[]): readonly string[] => [
  ...new Set(
    urls
      .filter((url) => URL.canParse(url))
      .map((url) => new URL(url).origin)
      .filter((origin) => HOST_SOURCE.test(origin)),
  ),
];

/**
 * The value of the header `Content-Security-Policy`.
 * @param origins servers that pages may read files from, as `allowedOrigins` returns them
 */
export const securityPolicy = (origins: readonly string[]): string =>
  [
    "default-src 'self'",
    // WebAssembly reads HDF5 files, and reduces large matrices faster.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "worker-src 'self' blob:",
    ["connect-src 'self'", ...origins].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
