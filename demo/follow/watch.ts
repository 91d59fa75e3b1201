// Watches the metadata of a run's store on a server: asks often, but little, and only while the page is visible.

/** Milliseconds between two questions, and at most while the server does not answer. */
const [INTERVAL, MAX_INTERVAL] = [1000, 30_000];

/** How a store is watched. */
export interface WatchSettings {
  /** The URL of its outermost metadata. */
  readonly url: string;
  /** Whether it is known to be a run; if not, it is left alone if the file is not there. */
  readonly isRun: boolean;
  /** Called with new metadata; again after a failed request of its own. */
  readonly onChange: (text: string) => Promise<void>;
  /** Called when the server stops answering, with true when it answers again. */
  readonly onReachable: (isReachable: boolean) => void;
  /** Stops watching. */
  readonly signal: AbortSignal;
}

/** A request that was not answered, or not with what was asked for. It may be repeated. */
class RequestFailure extends Error {}

async function send<Result>(
  url: string,
  request: RequestInit,
  read: (response: Response) => Result | Promise<Result>,
): Promise<Result> {
  try {
    const response = await fetch(url, { cache: 'no-store', ...request });
    if (response.ok) return await read(response);
    throw new RequestFailure(`status ${response.status}`);
  } catch (error) {
    request.signal?.throwIfAborted();
    throw new RequestFailure(String(error));
  }
}

/** The bytes at a URL. @throws RequestFailure, or the reason of the signal if it is aborted */
export const readUrl = (url: string, signal: AbortSignal): Promise<ArrayBuffer> =>
  send(url, { signal }, (response) => response.arrayBuffer());

/**
 * What identifies a version of a file, by the headers of a response; null if the server says too little. The metadata of a run grow with
 * each checkpoint, so that their length differs even where times are in seconds.
 */
function versionOf({ headers }: Response): string | null {
  const [tag, length] = [headers.get('ETag'), headers.get('Content-Length')];
  return tag === null && length === null ? null : `${tag} ${headers.get('Last-Modified')} ${length}`;
}

/** Waits; ends early when the page becomes visible, and not before it is. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = () => {
      clearTimeout(timer);
      listening.abort();
      resolve();
    };
    const timer = setTimeout(() => !document.hidden && end(), milliseconds);
    document.addEventListener('visibilitychange', () => !document.hidden && end(), listening);
    signal.addEventListener('abort', end, listening);
  });
}

/** Watches a store until the signal is aborted. */
export async function watchStore(settings: WatchSettings): Promise<void> {
  const { url, isRun, onChange, onReachable, signal } = settings;
  let known: string | null = null;
  let [interval, isFirst] = [INTERVAL, !isRun];
  while (!signal.aborted) {
    try {
      const version = await send(url, { method: 'HEAD', signal }, async (response) => {
        await response.arrayBuffer();
        return versionOf(response);
      });
      if (version === null || version !== known)
        await onChange(new TextDecoder().decode(await readUrl(url, signal)));
      [known, isFirst] = [version, false];
      if (interval > INTERVAL) onReachable(true);
      interval = INTERVAL;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RequestFailure)) throw error;
      if (isFirst) return;
      if (interval === INTERVAL) onReachable(false);
      interval = Math.min(2 * interval, MAX_INTERVAL);
    }
    await wait(interval, signal);
  }
}
