// Ends a command with an exit code once it has printed everything that there is to say.

export class Finished extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('finished');
    this.exitCode = exitCode;
  }
}
