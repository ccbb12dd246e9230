// What a handler threw reaches the log with the line it was thrown at, and the update it was called with.
import { expect, test, vi } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import type { StreamerLogger } from '../../src/index.ts';
import { CALL, optionWorld } from '../support/option-world.ts';
import { Streaming, silent } from '../support/streaming.ts';

const failing = {
  onPositionUpdate: () => {
    throw new RangeError('no such table in DU1234567');
  },
};

async function logged(logger: StreamerLogger | undefined): Promise<void> {
  await using gateway = await MockGateway.start(optionWorld());
  await using streaming = new Streaming();
  streaming.register(failing, { name: 'sqlite' });
  const { logger: _quiet, ...settings } = streaming.settings(gateway);
  await streaming.streamer.start(logger === undefined ? settings : { ...settings, logger });
}

const FIELDS = {
  event: 'handlerError',
  handler: 'sqlite',
  conId: CALL.conId,
  generation: 1,
  sequence: expect.any(Number),
  err: {
    type: 'RangeError',
    message: 'RangeError: no such table in DU***',
    stack: expect.stringMatching(/no such table in DU\*\*\*[\s\S]*log-fields\.test\.ts:\d+/),
  },
};
const SENTENCE = "Handler 'sqlite' failed: RangeError: no such table in DU***.";

test('behind the sentence, for most loggers', async () => {
  const error = vi.fn();
  await logged({ ...silent, error });
  expect(error.mock.calls[0]).toEqual([SENTENCE, FIELDS]);
});

test.each(['bindings', 'addStream'])(
  'in front of it, for those that take objects first, as told by %s',
  async (mark) => {
    const error = vi.fn();
    await logged(Object.assign({ ...silent, error }, { [mark]: () => ({}) }));
    expect(error.mock.calls[0]).toEqual([FIELDS, SENTENCE]);
  },
);

test('as lines behind it on the console, where no logger is given', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  await logged(undefined);
  const [text] = error.mock.calls[0] ?? [];
  error.mockRestore();
  expect(text).toMatch(/^Handler 'sqlite' failed: .*\n[\s\S]*log-fields\.test\.ts:\d+/);
});

test('whatever is thrown: nothing that has no stack, or refuses to be looked at, is in the way', async () => {
  const error = vi.fn();
  const thrown = new Proxy(new Error('hidden'), {
    get: () => {
      throw new Error('do not look');
    },
  });
  await using gateway = await MockGateway.start(optionWorld());
  await using streaming = new Streaming();
  streaming.register(
    {
      onPositionUpdate: () => {
        throw thrown;
      },
    },
    { name: 'proxy' },
  );
  await streaming.start(gateway, { logger: { ...silent, error } });
  expect(error.mock.calls[0]).toEqual([
    "Handler 'proxy' failed: something that has no text.",
    expect.objectContaining({ err: { type: 'object', message: 'something that has no text', stack: '' } }),
  ]);
});
