// Captions and alt texts: a few sentences with the numbers of the figure, safe to paste into Markdown and LaTeX.

import { expect, describe as group, it } from 'vitest';
import { latexText } from '../../src/analysis/documents.ts';
import { altText, captionText, describe } from '../../src/analysis.ts';

const dataset = (task: string, note?: string) => ({
  tensors: [
    {
      model: 'gpt_2',
      values: Float32Array.of(0.1, 0.2, 0.3, 0.9, 0.1, 0.2),
      layers: 2,
      heads: 3,
      tasks: [task],
      steps: null,
    },
  ],
  ...(note && { note }),
});

const OPTIONS = { title: 'Heads & tasks_1', label: 'Score', norm: 'linear' } as const;

group('a caption', () => {
  it('says what the figure shows, what colours mean and what stands out, in Markdown', async () => {
    const description = await describe(dataset('recall'), OPTIONS);
    expect(captionText(description, 'markdown')).toBe(
      '**Heads \\& tasks_1.** Score by layer and head for 1 task: 1 panel of 2 layers x 3 heads. ' +
        'Colour shows Score from 0.1 (dark purple) to 0.9 (yellow). The scale is linear; the colormap is viridis. ' +
        'The highest value is 0.9, at layer 1, head 0 in recall.\n',
    );
  });

  it('is a LaTeX command in which titles and names are text', async () => {
    const description = await describe(dataset('a'), { ...OPTIONS, title: '50 % of $x_1$ {#2} \\end' });
    const caption = captionText(description, 'latex');
    expect(caption).toMatch(
      /^\\caption\{\\textbf\{50 \\% of \\\$x\\_1\\\$ \\\{\\#2\\\} \\textbackslash\{\}end\.\} /,
    );
    expect(caption).toMatch(/head 0 in a\.\}\n$/);
    expect(caption).toContain('1 panel of 2 layers $\\times$ 3 heads.');
  });

  it('keeps the note that comes with the data, and no title of its own if there is none', async () => {
    const description = await describe(dataset('a', 'made up'), { ...OPTIONS, title: '' });
    const caption = captionText(description, 'markdown');
    expect(caption).toMatch(/^Score by layer and head/);
    expect(caption).toMatch(/Note: made up\.\n$/);
  });

  it('describes only what is in sight after a zoom', async () => {
    const zoomed = await describe(dataset('a'), { ...OPTIONS, zoom: { layers: [0, 1] } }, { inSight: true });
    expect(captionText(zoomed, 'markdown')).toContain('The highest value is 0.3, at layer 0, head 2 in a.');
    expect(altText(zoomed)).not.toContain('describes only');
  });
});

it('an alt text is one line of plain text that starts with the kind of figure', async () => {
  const description = await describe(dataset('recall'), OPTIONS);
  expect(altText(description)).toBe(
    'Heat map “Heads & tasks_1”: Score by layer and head for 1 task: 1 panel of 2 layers x 3 heads. ' +
      'The highest value is 0.9, at layer 1, head 0 in recall.\n',
  );
});

it('LaTeX reads no character of a text as a command', () => {
  expect(latexText('a_b^c ~d & "e" <f> |g| −1 ± 2–3 %')).toBe(
    'a\\_b\\textasciicircum{}c \\textasciitilde{}d \\& {\\char34}e{\\char34} \\textless{}f\\textgreater{} ' +
      '\\textbar{}g\\textbar{} $-$1 $\\pm$ 2--3 \\%',
  );
});
