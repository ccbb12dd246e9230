// Server-sent events for a reader who may be slow, or gone: bounded, and told how much was dropped.

/** Bytes that wait for a reader at most. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** What a stream tells. */
export interface Told {
  /** Read back as `Last-Event-ID`. */
  readonly id: number;
  readonly json: unknown;
}

/**
 * @param watch starts telling; returns the undo
 * @param over aborted when there is nothing more to tell
 */
export function eventStream(
  watch: (tell: (told: Told) => void) => () => void,
  over: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let undo = (): void => {};
  let dropped = 0;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const put = (text: string): void => controller.enqueue(encoder.encode(text));
        const tell = ({ id, json }: Told): void => {
          if ((controller.desiredSize ?? 0) <= 0) {
            dropped += 1;
            return;
          }
          if (dropped > 0) put(`event: dropped\ndata: ${dropped}\n\n`);
          dropped = 0;
          put(`id: ${id}\ndata: ${JSON.stringify(json)}\n\n`);
        };
        const end = (): void => {
          undo();
          controller.close();
        };
        // A comment: who connects sees at once that he is connected.
        put(': watching\n\n');
        const stop = watch(tell);
        undo = () => {
          stop();
          over.removeEventListener('abort', end);
        };
        // It may be over already: a gateway that is reset takes a moment to be another one.
        if (over.aborted) end();
        else over.addEventListener('abort', end, { once: true });
      },
      cancel: () => undo(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  );
}
