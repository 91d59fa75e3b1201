#!/usr/bin/env node
// The `headglow` command.

import { run } from './run.ts';

// A write that fails is reported where it was asked for; without a listener Node would end with a trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await run(process.argv.slice(2));
// After a signal nothing is waited for, such as standard input that is still open.
if (process.exitCode > 128) process.exit();
