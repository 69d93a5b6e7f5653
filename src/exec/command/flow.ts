import type { Pipeline } from '../../core/pipeline.ts';
import type { Query } from '../../core/query.ts';
import type { RunningQueries } from '../../core/running-queries.ts';
import type { Reason } from '../../core/verdict.ts';
import { messageOf } from '../../errors.ts';
import type { ExecError } from '../driver.ts';
import type { ExecProgress } from '../exec.ts';
import type { Child, ChildEnd } from './child.ts';
import { CommandOutput, type CommandStream } from './output.ts';

const MIB = 1024 * 1024;
const STREAMS: readonly CommandStream[] = ['stdout', 'stderr'];

/** What a running command is followed with. */
export interface FlowParts {
  readonly pipeline: Pick<Pipeline, 'inspect'>;
  readonly query: Query;
  readonly running: Pick<RunningQueries, 'block'>;
  readonly progress: Pick<ExecProgress, 'output' | 'isBehind' | 'whenCaughtUp'>;
  readonly outputBytesMax: number;
}

/** What a running command prints, on its way to whoever runs it, and the ways it is ended from outside. */
export class CommandFlow {
  readonly #child: Child;
  readonly #parts: FlowParts;
  readonly #outputs: readonly CommandOutput[];
  #bytesLeft: number;
  #stopped: ExecError | undefined;
  #blocked: Reason | undefined;

  constructor(child: Child, parts: FlowParts) {
    this.#child = child;
    this.#parts = parts;
    this.#bytesLeft = parts.outputBytesMax;
    this.#outputs = STREAMS.map((stream) => this.#follow(stream));
  }

  /** Ends the command; the first reason stays. */
  stop(why: ExecError): void {
    this.#stopped ??= why;
    this.#silence();
    this.#child.stop();
    // What is on its way need not wait for anybody.
    this.#resume();
  }

  /** Waits until the command is gone and all it printed was sent on. */
  async end(): Promise<ChildEnd> {
    const end = await this.#child.ended;
    for (const output of this.#outputs) this.#guarded(() => output.end());
    return end;
  }

  /** Why it was not let go on, or what it printed was not sent on. */
  get failure(): ExecError | undefined {
    if (this.#stopped !== undefined) return this.#stopped;
    if (this.#blocked === undefined) return undefined;
    const { code, message, hint } = this.#blocked;
    return { code, message, ...(hint === undefined ? {} : { hint }) };
  }

  get lines(): number {
    return this.#outputs.reduce((sum, { lines }) => sum + lines, 0);
  }

  #follow(stream: CommandStream): CommandOutput {
    const { pipeline, query, progress } = this.#parts;
    const output = new CommandOutput(stream, {
      pipeline,
      query,
      write: (text) => progress.output(stream, text),
      block: (reason) => this.#block(reason),
    });
    this.#child[stream].on('data', (chunk: Buffer) => this.#take(chunk, output));
    return output;
  }

  #take(chunk: Buffer, output: CommandOutput): void {
    if (this.#stopped !== undefined) return;
    this.#bytesLeft -= chunk.length;
    if (this.#bytesLeft < 0) {
      this.stop(tooMuch(this.#parts.outputBytesMax));
      return;
    }
    this.#guarded(() => output.write(chunk));
    const { progress } = this.#parts;
    if (this.#stopped !== undefined || !progress.isBehind) return;
    for (const stream of STREAMS) this.#child[stream].pause();
    progress.whenCaughtUp(() => this.#resume());
  }

  /** What cannot be looked at is not sent on. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.stop({ code: 'plugin_failed', message: `the output could not be inspected: ${messageOf(error)}` });
    }
  }

  /** The command itself goes on: what it does was allowed, and half of it may be worse. */
  #block(reason: Reason): void {
    this.#blocked ??= reason;
    this.#parts.running.block(this.#parts.query, reason.message);
    this.#silence();
  }

  #silence(): void {
    for (const output of this.#outputs) output.stop();
  }

  #resume(): void {
    for (const stream of STREAMS) this.#child[stream].resume();
  }
}

function tooMuch(bytes: number): ExecError {
  return {
    code: 'output_limit',
    message: `the command was ended: it printed more than ${bytes / MIB} MiB`,
    hint: 'An administrator can raise command_output_mib of this connection.',
  };
}
