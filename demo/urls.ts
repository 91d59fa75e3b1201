// Listens for URLs of files to open: entered in a dialog, or pasted.

import { type ListFiles, listUrls } from './files.ts';
import { byId } from './parts/elements.ts';
import { urlsIn } from './url-list.ts';

/** Listens for URLs from the dialog and the clipboard. */
export function listenForUrls(listener: (list: ListFiles) => void): void {
  byId('open-url').addEventListener('click', () => {
    void import('./url-dialog.ts').then(({ askForUrl }) => askForUrl((url) => listener(listUrls([url]))));
  });
  document.addEventListener('paste', (event) => {
    const { target, clipboardData } = event;
    const isTyping = target instanceof Element && target.closest('input, select, textarea, dialog') !== null;
    const urls = isTyping ? [] : urlsIn(clipboardData?.getData('text/plain') ?? '');
    if (urls.length === 0) return;
    event.preventDefault();
    listener(listUrls(urls));
  });
}
