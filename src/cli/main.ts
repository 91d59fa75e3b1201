#!/usr/bin/env node
// The `headglow` command.

import { run } from './run.ts';

// Failed writes are reported by their callers. Without a listener Node would exit with a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await run(process.argv.slice(2));
// After a signal, exit without waiting for open handles such as standard input.
if (process.exitCode > 128) process.exit();
