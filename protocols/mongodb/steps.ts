import { ProtocolError } from '../../src/errors.ts';
import type { MongodbQuery } from './query.ts';
import type { Request } from './request.ts';
import type { Lineage } from './results/lineage/lineage.ts';

/** Commands whose answers nobody waits for, and that may be under way at once; a client that sends more is made to wait. */
export const OUTSTANDING_MAX = 64;

/** A command of the client. */
export interface CommandStep {
  readonly kind: 'command';
  readonly id: number;
  readonly query: MongodbQuery;
  readonly request: Request;
  /** Another one as soon as the one it had is not to be believed any more. */
  lineage: Lineage;
  readonly isCurrent: () => boolean;
  /** Called when it is over: a view may have been made. */
  readonly onOver?: (() => void) | undefined;
}

/** A command of the gateway's own: the client does not see the answer. */
export interface OwnStep {
  readonly kind: 'own';
  readonly id: number;
  /** What the client gets once it is answered, however, in answer to the request `waiting`. */
  readonly late?: { readonly toClient: Buffer; readonly waiting: number };
}

export type Step = CommandStep | OwnStep;

/** What was forwarded and is not answered, in order: the server answers one command after the other. */
export class StepQueue {
  readonly #steps: Step[] = [];

  get head(): Step | undefined {
    return this.#steps[0];
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** The request the client waits for an answer to. */
  get waiting(): number | undefined {
    for (const step of this.#steps) {
      if (step.kind === 'own' && step.late !== undefined) return step.late.waiting;
      if (step.kind === 'command' && !step.request.isSilent) return step.id;
    }
    return undefined;
  }

  /** Nothing more of the client may be taken. */
  get isWaiting(): boolean {
    return this.#steps.length >= OUTSTANDING_MAX || this.waiting !== undefined;
  }

  push(step: Step): void {
    // Room is left for what the gateway itself sends beside the client's.
    if (this.#steps.length >= 2 * OUTSTANDING_MAX) throw new ProtocolError('too many commands wait for an answer');
    this.#steps.push(step);
  }

  shift(): void {
    this.#steps.shift();
  }
}
