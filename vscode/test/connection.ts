// The page's side of a panel without a page: its channel, what it was sent, and the files as it reads them.

import { vi } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { Channel } from '../page/channel.ts';
import type { PageState, ToPage } from '../src/protocol.ts';
import type { FakePanel } from './fake-vscode.ts';

type Message<Type> = Extract<ToPage, { type: Type }>;

/** A page that has just been created. */
export class Connection {
  readonly messages: ToPage[] = [];
  readonly channel: Channel;
  state: PageState | undefined;

  constructor(panel: FakePanel, state?: PageState) {
    this.state = state;
    vi.stubGlobal('acquireVsCodeApi', () => ({
      postMessage: (message: unknown) => panel.receive(structuredClone(message)),
      getState: () => this.state,
      setState: (next: PageState) => {
        this.state = next;
      },
    }));
    vi.stubGlobal('addEventListener', (_type: string, listener: (event: object) => void) =>
      panel.sent.event((data) => listener({ data: structuredClone(data) })),
    );
    this.channel = new Channel((message) => this.messages.push(message));
    vi.unstubAllGlobals();
    this.channel.send({ type: 'ready' });
  }

  /** The last message of a type. */
  last<Type extends ToPage['type']>(type: Type): Message<Type> | undefined {
    return this.messages.filter((message): message is Message<Type> => message.type === type).at(-1);
  }

  /** Names of the files that were listed last. */
  get names(): string[] | undefined {
    return this.last('files')?.files.map(({ name }) => name);
  }

  /** Reads the files that were listed last. @returns the steps, and the first value of each model */
  async load(): Promise<{
    readonly steps: readonly number[];
    readonly first: readonly (number | undefined)[];
  }> {
    const { files = [], isFolder } = this.last('files') ?? {};
    const { tensors } = await loadFiles(this.channel.inputsOf(files), { strict: !isFolder });
    const shown = tensors as readonly Tensor[];
    return { steps: shown[0]?.steps ?? [], first: shown.map(({ values }) => values[0]) };
  }
}
