import { ProtocolError } from '../../src/errors.ts';
import { Marker } from './constants.ts';
import { type Exchange, unexpected } from './exchange.ts';
import { PayloadReader } from './lenenc.ts';
import { endsRows } from './markers.ts';
import type { Message } from './packets.ts';
import type { SessionState } from './session-state.ts';
import type { OwnStep } from './steps.ts';

/** Columns of a question of ours. */
const COLUMNS_MAX = 64;

/** Swallows the answers to the gateway's own commands. */
export class OwnAnswers {
  readonly #state: SessionState;
  readonly #exchange: Exchange;

  constructor(state: SessionState, exchange: Exchange) {
    this.#state = state;
    this.#exchange = exchange;
  }

  take(step: OwnStep, message: Message): void {
    const { marker, payload } = message;
    if (marker === Marker.ERR && step.must !== undefined) throw new ProtocolError(`the server could not ${step.must}`);
    if (step.expects === 'text' || marker === Marker.ERR) {
      this.#over(step);
      return;
    }
    if (step.expects === 'ok') {
      if (marker !== Marker.OK) throw unexpected(marker);
      step.onOk?.();
      this.#exchange.noteOk(payload);
      this.#over(step);
      return;
    }
    switch (step.phase) {
      case 'first':
        step.columns = new PayloadReader(payload).count();
        if (step.columns === 0 || step.columns > COLUMNS_MAX) throw unexpected(marker);
        step.left = step.columns;
        step.phase = 'columns';
        return;
      case 'columns':
        step.left -= 1;
        if (step.left === 0) step.phase = this.#state.hasDeprecatedEof ? 'rows' : 'columnsEnd';
        return;
      case 'columnsEnd':
        step.phase = 'rows';
        return;
      default:
        this.#row(step, message);
    }
  }

  #row(step: OwnStep, { marker, payload }: Message): void {
    if (endsRows(marker, payload.length, this.#state.hasDeprecatedEof)) {
      this.#exchange.noteEnd(payload);
      this.#over(step);
      return;
    }
    const reader = new PayloadReader(payload);
    const cells = Array.from({ length: step.columns }, () => reader.lenencCell()?.toString() ?? null);
    reader.expectEnd();
    step.onRow?.(cells);
  }

  #over(step: OwnStep): void {
    if (this.#state.queue.head === step) this.#state.queue.shift();
  }
}
