// Addresses of cloud storage, such as s3://bucket/key, and the https form that a file has there.

/** The https form of each scheme. Upper-case words stand for what the address does not say. */
const HTTPS_FORMS: Readonly<Record<string, (host: string, path: string) => string>> = {
  // Certificates of S3 cover one label in front of the host.
  's3:': (bucket, path) =>
    bucket.includes('.')
      ? `https://s3.amazonaws.com/${bucket}${path}`
      : `https://${bucket}.s3.amazonaws.com${path}`,
  'gs:': (bucket, path) => `https://storage.googleapis.com/${bucket}${path}`,
  'az:': (container, path) => `https://ACCOUNT.blob.core.windows.net/${container}${path}`,
  'hf:': (first, path) => huggingFaceAddress(`${first}${path}`.split('/')),
};

/** Files on the Hugging Face Hub: `hf://datasets/owner/name@revision/file`; without a kind in front, of a model. */
function huggingFaceAddress(parts: readonly string[]): string {
  const hasKind = ['datasets', 'spaces', 'models'].includes(parts[0] ?? '');
  const [kind, rest] = hasKind ? [parts[0], parts.slice(1)] : ['models', parts];
  const [owner = 'OWNER', name = 'NAME', ...file] = rest;
  const [repository, revision = 'main'] = name.split('@');
  const prefix = kind === 'models' ? '' : `${kind}/`;
  return `https://huggingface.co/${prefix}${owner}/${repository}/resolve/${revision}/${file.join('/')}`;
}

/** The https form of an address of cloud storage; null for other addresses. */
export function httpsForm({ protocol, host, pathname }: URL): string | null {
  const toHttps = Object.hasOwn(HTTPS_FORMS, protocol) ? HTTPS_FORMS[protocol] : undefined;
  return toHttps?.(host, pathname) ?? null;
}
