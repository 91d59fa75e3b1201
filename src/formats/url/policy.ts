// Whether a page's content security policy is why a request failed. Browsers report that apart from the failure, after it.

/** Milliseconds after a failure in which its report arrives. */
const REPORT_TIME = 100;

/** Why a request was forbidden. Browsers do not say where a redirect leads. */
function reasonOf({ href, origin }: URL, { originalPolicy }: SecurityPolicyViolationEvent): string {
  const sources = originalPolicy.split(/[\s;]+/);
  const isOwn = origin === location.origin && sources.includes("'self'");
  return isOwn || sources.includes(origin) || sources.includes(href)
    ? "it redirects to another server, which browsers don't name, and which the policy of this page does not allow (connect-src)"
    : `the policy of this page does not allow ${origin}, or a server that it redirects to (connect-src)`;
}

/** Listens to what the page reports of a request. */
export interface PolicyWatch {
  /** After a failure: how the policy is the reason, as a clause; null if it is not, or that is not known. */
  readonly reason: () => Promise<string | null>;
  readonly stop: () => void;
}

/** Listens until `stop` is called. @param url as it is requested, without a hash */
export function watchPolicy(url: URL): PolicyWatch {
  let found: SecurityPolicyViolationEvent | undefined;
  let notify = () => {};
  const listen = (event: SecurityPolicyViolationEvent) => {
    if (event.blockedURI !== url.href || event.disposition !== 'enforce') return;
    found = event;
    notify();
  };
  const scope = globalThis as Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>>;
  scope.addEventListener?.('securitypolicyviolation', listen);
  return {
    reason: async () => {
      if (!found && scope.addEventListener)
        await new Promise<void>((done) => {
          notify = done;
          setTimeout(done, REPORT_TIME);
        });
      return found ? reasonOf(url, found) : null;
    },
    stop: () => scope.removeEventListener?.('securitypolicyviolation', listen),
  };
}
