// The module that anywidget loads for each figure. It is small: the code of figures is loaded once for all figures of a page.

import { Channel, type Code } from './channel.ts';
import type { Context } from './model.ts';
import type * as widget from './widget.ts';

async function render(context: Context): Promise<() => void> {
  // Notebooks scroll to what follows before the figure is there.
  context.el.style.minHeight = `${context.model.get('height')}px`;
  const channel = new Channel(context.model);
  const { figure } = context.model.get('_code') as Code;
  const { show } = await channel.moduleOf<typeof widget>(figure);
  const end = show(context, channel);
  context.el.style.minHeight = '';
  return () => {
    end();
    channel.close();
  };
}

export default { render };
