// Copies a link to what the page shows.

import { HeadglowError } from '../src/index.ts';
import { announce, showError, showMessage } from './parts/notice.ts';
import { sourceName } from './parts/source-name.ts';
import type { Session } from './session.ts';

/** What a copied link is good for. */
function copiedText({ link: { data, state } }: Session): string {
  if (data.length > 0 || state.files.length === 0) return 'Link copied.';
  const name = sourceName(state.files);
  return `Link copied. It has the settings only, as ${name} is on this machine: open it, then the link.`;
}

/** Copies the link, and says so. Never throws. */
export async function copyLink(session: Session): Promise<void> {
  const { link } = session.address;
  try {
    if (!link)
      throw new HeadglowError({
        code: 'size',
        reason: 'the settings are too long for a link',
        remedy: 'select fewer tasks or models, or unpin heads',
      });
    await navigator.clipboard.writeText(link.href).catch(() => {
      throw new HeadglowError({
        code: 'environment',
        reason: 'the browser does not allow this page to use the clipboard',
        remedy: "copy the page's address",
      });
    });
    showMessage(copiedText(session));
    announce('Link copied');
  } catch (error) {
    showError(error);
  }
}
