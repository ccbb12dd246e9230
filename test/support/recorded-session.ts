// A session recorded between the fake and whoever connects to it, as a capture.
import { readCapture, record } from '../../mock-gateway/capture/index.ts';
import { MockGateway } from '../../mock-gateway/index.ts';

type Capture = ReturnType<typeof readCapture>;

export interface RecordedSession {
  readonly capture: Capture;
  readonly text: string;
}

interface At {
  readonly host: string;
  readonly port: number;
}

/** @param act connects to where it is told, and has left again when it is done */
export async function recordedSession(
  options: Parameters<typeof MockGateway.start>[0],
  act: (at: At, gateway: MockGateway) => Promise<void>,
  keepAccounts = false,
): Promise<RecordedSession> {
  let text = '';
  await using gateway = await MockGateway.start(options);
  await using recording = await record({
    to: gateway,
    keepAccounts,
    write: (lines) => {
      text += lines;
    },
  });
  await act({ host: '127.0.0.1', port: recording.port }, gateway);
  await gateway.waitFor('closed');
  await recording.stop();
  return { text, capture: readCapture(text) };
}
