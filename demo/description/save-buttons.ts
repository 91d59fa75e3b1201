// The buttons that copy or save the description and the table of top heads.

import { descriptionJson, descriptionMarkdown, safeJson, topHeadsCsv } from '../../src/analysis.ts';
import { byId } from '../parts/elements.ts';
import { announce } from '../parts/notice.ts';
import { saveFile } from '../parts/save.ts';
import type { DescribeAnswer } from './messages.ts';

/** @param answerNow what there is to save; null for nothing yet */
export function connectSaves(answerNow: () => DescribeAnswer | null): void {
  const save = (id: string, name: string, type: string, content: (answer: DescribeAnswer) => string) =>
    byId(id).addEventListener('click', () => {
      const [kind = '', extension = ''] = name.split('.');
      const answer = answerNow();
      if (answer) saveFile(new Blob([content(answer)], { type }), { kind, extension, isOfMoment: true });
    });
  const text = ({ description }: DescribeAnswer): string => descriptionMarkdown(description);
  save('description-save', 'description.md', 'text/markdown', text);
  save('description-json', 'description.json', 'application/json', ({ description }) =>
    descriptionJson(description),
  );
  save('heads-csv', 'top-heads.csv', 'text/csv', ({ heads }) => topHeadsCsv(heads));
  save('heads-json', 'top-heads.json', 'application/json', ({ heads }) =>
    safeJson(JSON.stringify(heads, null, 1)),
  );
  byId('description-copy').addEventListener('click', async () => {
    const answer = answerNow();
    if (!answer) return;
    await navigator.clipboard.writeText(text(answer)).then(
      () => announce('Description copied'),
      () => announce('The browser denied access to the clipboard'),
    );
  });
}
