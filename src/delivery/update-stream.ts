// Updates as a bounded async iterable: a handler that settles when the reader pulls.
import { ReadableStream } from 'node:stream/web';
import type { PositionUpdate } from '../positions/position-update.ts';
import type { PositionUpdateHandler } from './handler.ts';

/** A stream and the handler that feeds it. */
export interface UpdateStream {
  readonly handler: PositionUpdateHandler;
  readonly updates: ReadableStream<PositionUpdate>;
  /** Ends the iteration after what was already handed over. */
  end(): void;
}

/** @param onCancel the reader left */
export function updateStream(onCancel: () => void): UpdateStream {
  let pulled: () => void = () => {};
  let ended = false;
  let controller: ReadableStreamDefaultController<PositionUpdate> | null = null;
  const updates = new ReadableStream<PositionUpdate>({
    start: (created) => {
      controller = created;
    },
    pull: () => pulled(),
    cancel: () => {
      ended = true;
      pulled();
      onCancel();
    },
  });
  return {
    updates,
    handler: {
      onPositionUpdate: (update) => {
        if (ended) return;
        controller?.enqueue(update);
        if ((controller?.desiredSize ?? 1) > 0) return;
        return new Promise((resolve) => {
          pulled = resolve;
        });
      },
    },
    end: () => {
      if (ended) return;
      ended = true;
      controller?.close();
      pulled();
    },
  };
}
